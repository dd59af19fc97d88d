/**
 * The declarations of typebox that the kit's own lead to. They take its place in what is packed:
 * a dependency of 6 MB was installed for them alone. `schema_types_test.ts` compares the two.
 *
 * @module
 */
// deno-lint-ignore no-empty-interface -- it has no members there either
export interface TSchema {}
export interface TProperties {
  [key: PropertyKey]: TSchema;
}
export interface TUnknown extends TSchema {
  "~kind": "Unknown";
}
export interface TNull extends TSchema {
  "~kind": "Null";
}
export interface TBoolean extends TSchema {
  "~kind": "Boolean";
}
export interface TInteger extends TSchema {
  "~kind": "Integer";
}
export interface TNumber extends TSchema {
  "~kind": "Number";
}
export interface TString extends TSchema {
  "~kind": "String";
}
export interface TLiteral<Value = unknown> extends TSchema {
  "~kind": "Literal";
  const: Value;
}
export interface TEnum<Values extends unknown[] = unknown[]> extends TSchema {
  "~kind": "Enum";
  enum: Values;
}
export interface TArray<Item extends TSchema = TSchema> extends TSchema {
  "~kind": "Array";
  items: Item;
}
export interface TUnion<Types extends TSchema[] = TSchema[]> extends TSchema {
  "~kind": "Union";
  anyOf: Types;
}
export interface TRecord<Key extends string = string, Value extends TSchema = TSchema>
  extends TSchema {
  "~kind": "Record";
  patternProperties: { [_ in Key]: Value };
}
export interface TObject<Properties extends TProperties = TProperties> extends TSchema {
  "~kind": "Object";
  properties: Properties;
}
export interface TUnsafe<Value = unknown> extends TSchema {
  "~unsafe": Value;
}
export type TOptional<Type extends TSchema = TSchema> = Type & { "~optional": true };

type Optional<P extends TProperties> = {
  [Key in keyof P]: P[Key] extends TOptional ? Key : never;
}[keyof P];
type Shape<P extends TProperties> =
  & { [Key in Exclude<keyof P, Optional<P>>]: Static<P[Key]> }
  & { [Key in Optional<P>]?: Static<P[Key]> };
type Flat<T> = { [Key in keyof T]: T[Key] };

/** The values that a schema takes. */
export type Static<Type extends TSchema> = Type extends TObject<infer P>
  ? keyof P extends never ? object : Flat<Shape<P>>
  : Type extends TArray<infer Item> ? Static<Item>[]
  : Type extends TRecord<string, infer Value> ? Record<string, Static<Value>>
  : Type extends TUnion<infer Types> ? { [Key in keyof Types]: Static<Types[Key]> }[number]
  : Type extends TEnum<infer Values> ? Values[number]
  : Type extends TLiteral<infer Value> ? Value
  : Type extends TString ? string
  : Type extends TInteger | TNumber ? number
  : Type extends TBoolean ? boolean
  : Type extends TNull ? null
  : Type extends TUnsafe<infer Value> ? Value
  : unknown;
