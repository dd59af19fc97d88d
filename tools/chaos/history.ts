/** A session that does not exist: no version follows it. */
export const REMOVED: number = Infinity;

/** A call on one session, from when it was sent until it was answered. */
interface Write {
  readonly version: number;
  readonly begun: number;
  /** When it was acknowledged; undefined while nobody knows whether it was taken. */
  acknowledged?: number;
}

/** A departure from what was acknowledged. */
export interface Anomaly {
  readonly kind: "lost" | "stale" | "invented" | "hung" | "failed" | "unequal";
  readonly detail: string;
}

/**
 * What is known of the sessions that a chaos writes: each has one writer at a time, which gives it
 * versions that only grow, so that one number tells how old an answer is.
 */
export class History {
  readonly anomalies: Anomaly[] = [];
  readonly #writes = new Map<number, Write[]>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get ids(): number[] {
    return [...this.#writes.keys()];
  }

  /** Notes a session that was created and acknowledged. */
  created(id: number, version: number, begun: number): void {
    if (this.#writes.has(id)) this.anomaly("invented", `session ${id} was created twice`);
    this.#writes.set(id, [{ version, begun, acknowledged: this.#now() }]);
  }

  /** Notes a write that is sent; the function that comes back notes that it was acknowledged. */
  begin(id: number, version: number): () => void {
    const write: Write = { version, begun: this.#now() };
    this.#writes.get(id)?.push(write);
    return () => void (write.acknowledged = this.#now());
  }

  /**
   * Holds an answer against what was acknowledged before it was asked, and what was sent before it
   * came.
   *
   * @param begun when it was asked
   * @param kind what it is called when it is too old
   */
  saw(id: number, version: number, begun: number, kind: "stale" | "lost" = "stale"): void {
    const writes = this.#writes.get(id) ?? [];
    const acknowledged = writes.filter(({ acknowledged: at = Infinity }) => at < begun);
    const newest = acknowledged.reduce((most, write) => Math.max(most, write.version), 0);
    if (version < newest) {
      this.anomaly(kind, `session ${id} is at ${version}, ${newest} was acknowledged before`);
    }
    const seen = writes.find((write) => write.version === version);
    if (!seen && version === REMOVED) this.anomaly(kind, `session ${id} is not there`);
    else if (!seen) this.anomaly("invented", `session ${id} is at ${version}, which nobody wrote`);
    // What one has seen, nobody may see undone.
    else seen.acknowledged ??= this.#now();
  }

  anomaly(kind: Anomaly["kind"], detail: string): void {
    this.anomalies.push({ kind, detail });
  }
}
