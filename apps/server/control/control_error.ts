/** A call of the control plane that is turned down; nothing was changed. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number;
  /** JSON Pointer (RFC 6901) of what is wrong in the body or, as `?name`, in the query. */
  readonly pointer: string | undefined;

  constructor(status: number, message: string, pointer?: string) {
    super(message);
    this.status = status;
    this.pointer = pointer;
  }
}
