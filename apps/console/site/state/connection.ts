import { batch, signal } from "@preact/signals";
import {
  ControlCallError,
  ControlClient,
  type FoundPeople,
  type MockState,
} from "../api/control_client.ts";
import { dismissMessage, notify, notifyError, reportErrors } from "./messages.ts";

/** Options for {@linkcode callControl}. */
export interface CallControlOptions {
  body?: object;
  /** The message once it is done; without one, nothing is shown. */
  done?: string;
}

const TOKEN_KEY = "sessions-mock control token";
const RECONNECT_MS = 1500;

/** The control plane of the world that is looked at, once it is opened with its token. */
export const control = signal<ControlClient | undefined>(undefined);
/** The first people of the world, 200 at most, as they were last read; none without the control plane. */
export const firstPeople = signal<FoundPeople>({ count: 0, users: [] });
/** The newest state that the mock sent. */
export const mockState = signal<MockState | undefined>(undefined);
/** Whether the mock's stream of states is open. */
export const isConnected = signal(false);
/** When the mock was last heard, in milliseconds since 1970. */
export const heardAt = signal(0);

/** Opens the control plane with a token, and looks into a world; the default one without its id. */
export async function openControl(token: string, world?: string): Promise<void> {
  const client = new ControlClient(token, world);
  try {
    const people = await client.findPeople("");
    batch(() => {
      firstPeople.value = people;
      control.value = client;
      mockState.value = undefined;
      dismissMessage();
    });
    // The first write blocks the page: by now it waits for the mock anyway.
    sessionStorage.setItem(TOKEN_KEY, token);
  } catch (error) {
    if (world !== undefined && error instanceof ControlCallError && error.status === 404) {
      await openControl(token);
      notifyError(error);
      return;
    }
    sessionStorage.removeItem(TOKEN_KEY);
    const isWrong = error instanceof ControlCallError && error.status === 401;
    notifyError(
      isWrong
        ? "Cannot open the stage: that is not this mock's control token. It is printed where the mock was started"
        : error,
    );
  }
}

/** Looks into another world of the mock; the default one without its id. */
export async function lookInto(world: string | undefined): Promise<void> {
  const token = rememberedToken();
  if (token !== undefined && world !== control.value?.world) await openControl(token, world);
}

/** Returns the control token that this tab opened the control plane with before. */
export function rememberedToken(): string | undefined {
  return sessionStorage.getItem(TOKEN_KEY) ?? undefined;
}

/** Forgets a control token that the mock takes no longer, and what was seen with it. */
function loseControl(): void {
  sessionStorage.removeItem(TOKEN_KEY);
  batch(() => {
    control.value = undefined;
    mockState.value = undefined;
    isConnected.value = false;
  });
  notifyError(
    "The mock was restarted, and its control token is another one. Open the link that it printed, or enter the token",
  );
}

/** Calls the control plane, and shows what came of it; resolves with undefined if it failed. */
export async function callControl<Value>(
  method: string,
  path: string,
  { body, done }: CallControlOptions = {},
): Promise<Value | undefined> {
  const client = control.value;
  let value: Value | undefined;
  if (!client) return value;
  await reportErrors(async () => {
    value = await client.call<Value>(method, path, body);
    if (done !== undefined) notify(done);
  });
  return value;
}

/**
 * Keeps {@linkcode mockState} up to date until `signal` aborts, connecting again when the stream breaks.
 *
 * @param onState called after each change, with the state before it, and whether the line broke since:
 * another mock may have taken its place
 * @param onTried called with each state and each break: the first says whether the mock tells of changes
 */
export async function followMock(
  client: ControlClient,
  { onState, onTried, signal }: {
    onState: (state: MockState, before: MockState | undefined, wasBroken: boolean) => void;
    onTried: () => void;
    signal: AbortSignal;
  },
): Promise<void> {
  let wasBroken = false;
  while (!signal.aborted) {
    try {
      await client.listen((state) => {
        const before = mockState.value;
        batch(() => {
          mockState.value = state;
          isConnected.value = true;
          heardAt.value = Date.now();
          onState(state, before, wasBroken);
          wasBroken = false;
        });
        onTried();
      }, signal);
    } catch (error) {
      if (signal.aborted) return;
      isConnected.value = false;
      wasBroken = true;
      onTried();
      const status = error instanceof ControlCallError ? error.status : 0;
      if (status === 401) return loseControl();
      if (status === 404 && client.world !== undefined) {
        await lookInto(undefined);
        return notifyError(error);
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }
}
