import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";

/** A line to a server that can be cut and slowed. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts every connection, and takes none for a while. */
  cut(ms: number): Promise<void>;
  /** Lets nothing through for a while, without a word: what is sent waits. */
  stall(ms: number): Promise<void>;
  close(): void;
}

/** Stands between a client and a port of 127.0.0.1. */
export async function openCuttingProxy(target: number): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  let isStalled = false;
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = connect(target, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    if (isStalled) pair.forEach((socket) => socket.pause());
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on("data", (piece) => other.write(piece));
      one.on("error", () => {});
      one.on("close", () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const each = (act: (socket: Socket) => void) => [...pairs].flat().forEach(act);
  return {
    port: (server.address() as AddressInfo).port,
    async cut(ms) {
      isCut = true;
      each((socket) => socket.resetAndDestroy());
      await setTimeout(ms);
      isCut = false;
    },
    async stall(ms) {
      isStalled = true;
      each((socket) => socket.pause());
      await setTimeout(ms);
      isStalled = false;
      each((socket) => socket.resume());
    },
    close() {
      each((socket) => socket.destroy());
      server.close();
    },
  };
}
