import type { NewPerson, Person, PersonEdit, TokenFault } from "@sessions/control";
import type { SessionDetail } from "@sessions/domain";
import type { Fault, HeldFault, JournalEntry, JournalFilter } from "@sessions/server";
import type { ExpectOptions } from "./expect_requests.ts";
import type { Moment } from "./moment_text.ts";

/** Options for a token. */
export interface TokenOptions {
  /** @default "access" */
  type?: "access" | "refresh";
  /** What is wrong with it. @default nothing */
  fault?: TokenFault;
  /** Seconds until it expires. @default the lifetime of its type */
  lifetime?: number;
}

/** Somebody who asks. */
export interface Caller {
  readonly token: string;
  /** `Authorization`, for an app's own requests. */
  readonly headers: { readonly Authorization: string };
  /** Asks as them; a path such as `/sessions` is one of the API's. */
  fetch(path: string | URL, init?: RequestInit): Promise<Response>;
}

/** Some values of a session; a date-time may be any {@link Moment}. */
export type Values = { [Key in keyof SessionDetail]?: SessionDetail[Key] | Date };

/** The clock of a world. It rules tokens, `Date`, what is running or ended, and the journal. */
export interface Clock {
  now(): Date;
  /** Goes to a moment; what was planned until then happens. */
  set(moment: Moment): void;
  /** Goes on by milliseconds; what was planned until then happens. */
  advance(milliseconds: number): void;
  freeze(): void;
  resume(): void;
  /** Runs so many times as fast as the machine's, from 1 to 3600. */
  pace(factor: number): void;
}

/** The sessions of a world. Each change answers the session's detail as it is then. */
export interface Sessions {
  /** Creates one; a start or end that lies ahead happens when the clock gets there. */
  create(values?: Values): SessionDetail;
  start(id: number, by?: number): SessionDetail;
  end(id: number, by?: number): SessionDetail;
  cancel(id: number, by?: number): SessionDetail;
  edit(id: number, values: Values): SessionDetail;
  remove(id: number): void;
  get(id: number): SessionDetail;
  /** All of them, by id. */
  list(): SessionDetail[];
}

/** Changes the people of a world; their tokens stay, and are judged by what they are then. */
export interface People {
  /** Adds one: the next id, `user` and `password-` with that id, no operator, active. */
  add(values?: NewPerson): Person;
  /** Changes what one is or is called: `{ is_active: false }`, `{ is_operator: true }`. */
  edit(id: number, values: PersonEdit): Person;
}

/** What goes wrong on purpose in a world. */
export interface WorldFaults {
  add(fault: Fault): HeldFault;
  list(): HeldFault[];
  /** Removes one, which must be there, or all. */
  remove(id?: number): void;
}

/** The last requests of a world. */
export interface WorldJournal {
  find(filter?: JournalFilter): JournalEntry[];
  count(filter?: JournalFilter): number;
  /** Waits until requests were answered, and returns them; see {@linkcode expectRequests}. */
  expect(filter?: JournalFilter, options?: ExpectOptions): Promise<JournalEntry[]>;
  clear(): void;
}
