// Measures the mock and the floors in turns, so that what else the machine does meets all of them.
import { bearer, load, median, startFloor } from "./processes.mjs";

const round2 = (value) => Math.round(value * 100) / 100;

/**
 * Opens the floors: bare Koa with JSON.stringify, and node:http with the bytes.
 *
 * @param options how many rounds are taken, and how many seconds each job lasts
 */
export async function openFloors({ rounds, seconds }) {
  const koa = await startFloor("koa");
  const http = await startFloor("http");

  /** Runs jobs in turns; per job the medians of its rates and 99th percentiles. */
  async function takeTurns(jobs) {
    const seen = jobs.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, { refused, ...job }] of jobs.entries()) {
        const run = await load({ seconds, ...job, paths: job.paths(round) });
        if (run.errors > 0 || run.refused > 0 && !refused) {
          throw new Error(`Cannot measure ${job.url}: ${JSON.stringify(run)}`);
        }
        seen[index].push(run);
      }
    }
    return seen.map((runs) => ({
      rate: median(runs.map(({ rate }) => rate)),
      p99: median(runs.map(({ p99 }) => p99)),
    }));
  }

  const jobOf = ({ mock, user, path, cold }) => {
    const { origin, pathname } = new URL(mock.url);
    const paths = cold
      ? (round) => cold(round).map((one) => pathname + one)
      : () => [pathname + path];
    const headers = user ? { Authorization: bearer(user) } : {};
    return { url: origin, headers, paths, refused: !user };
  };

  return {
    /** One request, or many that were never sent before (`cold`), beside floors that answer the same. */
    async compare(request) {
      const job = jobOf(request);
      const answer = await fetch(request.mock.url + request.path, { headers: job.headers });
      const body = await answer.text();
      await koa.tell(body);
      await http.tell(body);
      const floor = ({ url }) => ({
        ...job,
        url,
        paths: (round) => job.paths(round).map(() => "/"),
      });
      const [mock, ofKoa, ofHttp] = await takeTurns([job, floor(koa), floor(http)]);
      return {
        "requests/s": Math.round(mock.rate),
        "bare Koa": Math.round(ofKoa.rate),
        "node:http": Math.round(ofHttp.rate),
        "of Koa": round2(mock.rate / ofKoa.rate),
        "p99 of Koa's": round2(mock.p99 / ofKoa.p99),
      };
    },

    /** A request on much data beside the same on little. */
    async flat(little, much) {
      const [less, more] = await takeTurns([jobOf(little), jobOf(much)]);
      return {
        "requests/s": Math.round(more.rate),
        "little data": Math.round(less.rate),
        "of little": round2(more.rate / less.rate),
      };
    },

    async stop() {
      await koa.stop();
      await http.stop();
    },
  };
}
