/**
 * The declarations of koa that the kit's own lead to. Nobody outside makes a request's context: in what
 * is packed they take koa's place, which is bundled.
 *
 * @module
 */
export type ParameterizedContext<State, Custom> = Custom & { state: State };
export type Next = () => Promise<unknown>;
