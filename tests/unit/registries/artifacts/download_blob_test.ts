import { createHash } from "node:crypto";
import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../../lib/base/mod.ts";
import { downloadBlob } from "../../../../lib/registries/artifacts/download_blob.ts";
import { RegistryStatusError } from "../../../../lib/registries/artifacts/repository.ts";
import { WrongContentsError } from "../../../../lib/registries/manifest.ts";
import { FakeClock, FakeRandom } from "../../../support/fakes.ts";
import { eventually } from "../../../support/eventually.ts";

const CONTENT = new TextEncoder().encode("0123456789");
const BLOB = { digest: `sha256:${createHash("sha256").update(CONTENT).digest("hex")}`, sizeBytes: CONTENT.length };

/** A body of these pieces, then an error of the connection if there is one. */
function body(pieces: readonly Uint8Array[], error?: Error): ReadableStream<Uint8Array<ArrayBuffer>> {
  const rest = [...pieces] as Uint8Array<ArrayBuffer>[];
  return new ReadableStream({
    pull(controller) {
      const piece = rest.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (error !== undefined) controller.error(error);
      else controller.close();
    },
  });
}

const whole = (content: Uint8Array<ArrayBuffer> = CONTENT) => new Response(body([content]));
const broken = () => new Response(body([CONTENT.slice(0, 4)], new Error("connection reset")));
const rest = (from: number) =>
  new Response(body([CONTENT.slice(from)]), { status: 206, headers: { "content-range": `bytes ${from}-9/10` } });

type Answer = (from: number) => Response;

/** Downloads from a server that answers like this, one after the other; time passes by itself. */
async function download(answers: readonly Answer[], signal = new AbortController().signal) {
  const directory = await Deno.makeTempDir();
  const clock = new FakeClock();
  const [asked, received, reasons] = [[] as number[], [] as number[], [] as string[]];
  const repository = {
    blob: (_: string, from: number) => {
      asked.push(from);
      const answer = answers[asked.length - 1] ?? answers.at(-1)!;
      return new Promise<Response>((resolve) => resolve(answer(from)));
    },
  };
  const path = `${directory}/blob`;
  let isOver = false;
  const done = downloadBlob(BLOB, path, {
    ...{ repository, clock, random: new FakeRandom(), signal },
    received: (bytes) => void received.push(bytes),
    onRetry: (reason) => void reasons.push(reason),
  }).finally(() => isOver = true);
  done.catch(() => {});
  try {
    await eventually(async () => {
      // Only delays between attempts are passed over; silence is not.
      if (!isOver && (clock.nextInMs ?? 60_000) < 60_000) await clock.advance(clock.nextInMs ?? 0);
      return isOver;
    }, { what: "the download ends", withinMs: 30_000, everyMs: 1 });
    await done;
    return {
      content: await Deno.readTextFile(path),
      asked,
      reasons,
      have: received.reduce((sum, bytes) => sum + bytes, 0),
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("downloadBlob() fetches a blob", async () => {
  assertEquals(await download([() => whole()]), { content: "0123456789", asked: [0], reasons: [], have: 10 });
});

Deno.test("downloadBlob() goes on where the connection broke off", async () => {
  const { content, asked, reasons, have } = await download([broken, rest]);

  assertEquals([content, asked, have], ["0123456789", [0, 4], 10]);
  assertEquals(reasons, [`${BLOB.digest} broke off: connection reset`]);
});

Deno.test("downloadBlob() starts anew where the server cannot go on, or goes on elsewhere", async () => {
  for (const second of [() => whole(), () => rest(2)]) {
    const { content, asked, have } = await download([broken, second, () => whole()]);

    assertEquals([content, have, asked[1]], ["0123456789", 10, 4]);
  }
});

Deno.test("downloadBlob() asks once more after an error that may pass, and after wrong contents", async () => {
  const busy = () => {
    throw new RegistryStatusError(503, "it answers with an error", "");
  };
  const wrong = () => whole(new TextEncoder().encode("9876543210"));
  const longer = () => whole(new TextEncoder().encode("01234567890"));
  const shorter = () => whole(new TextEncoder().encode("01234"));

  const { content, reasons } = await download([busy, wrong, longer, shorter, () => whole()]);

  assertEquals([content, reasons.length], ["0123456789", 4]);
});

Deno.test("downloadBlob() gives up after six attempts, and at once where nothing will change", async () => {
  let count = 0;
  const counted = (answer: Answer): Answer => (from) => {
    count++;
    return answer(from);
  };
  const missing = () => {
    throw new RegistryStatusError(404, "it has no such artifact", "");
  };
  const untrusted = () => {
    throw new K0sError("invalid peer certificate: UnknownIssuer");
  };
  // deno-lint-ignore no-explicit-any
  const cases: [Answer, new (...args: any[]) => Error, number][] = [
    [() => whole(new TextEncoder().encode("9876543210")), WrongContentsError, 6],
    [missing, RegistryStatusError, 1],
    [untrusted, K0sError, 1],
  ];
  for (const [answer, kind, times] of cases) {
    count = 0;

    await assertRejects(() => download([counted(answer)]), kind);

    assertEquals(count, times);
  }
});

Deno.test("downloadBlob() takes silence for an end", async () => {
  const directory = await Deno.makeTempDir();
  const [clock, reasons] = [new FakeClock(), [] as string[]];
  const answers = [() => new Response(new ReadableStream()), () => whole()];
  const done = downloadBlob(BLOB, `${directory}/blob`, {
    repository: { blob: () => Promise.resolve(answers.shift()!()) },
    ...{ clock, random: new FakeRandom(), signal: new AbortController().signal },
    onRetry: (reason) => void reasons.push(reason),
  });
  const within = { withinMs: 30_000, everyMs: 1 };
  await eventually(async () => {
    if (reasons.length === 0 && clock.nextInMs !== undefined) await clock.advance(clock.nextInMs);
    return reasons.length > 0;
  }, { what: "silence ends an attempt", ...within });
  const delayMs = await eventually(() => Promise.resolve(clock.nextInMs), {
    what: "the next is waited for",
    ...within,
  });
  await clock.advance(delayMs);
  await done;
  await Deno.remove(directory, { recursive: true });

  assertEquals(reasons, ["nothing has come for 60 s"]);
});

Deno.test("downloadBlob() is given up when its signal is aborted", async () => {
  const ended = new AbortController();
  const cut = () => {
    ended.abort();
    return broken();
  };

  await assertRejects(() => download([cut], ended.signal), CancelledError);
});

Deno.test("downloadBlob() asks for nothing more when the connection breaks off after the last byte", async () => {
  const late = () => new Response(body([CONTENT], new Error("connection reset")));

  const { content, asked, have } = await download([late]);

  assertEquals([content, asked, have], ["0123456789", [0], 10]);
});

Deno.test("downloadBlob() starts anew where the server has no more than what has come", async () => {
  const over = () => {
    throw new RegistryStatusError(416, "it answers with an error", "");
  };

  const { content, asked, have } = await download([broken, over, () => whole()]);

  assertEquals([content, asked, have], ["0123456789", [0, 4, 0], 10]);
});
