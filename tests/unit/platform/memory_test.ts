import { assert, assertEquals, assertRejects } from "@std/assert";
import { cleanMappings, releaseBytes, releaseGrownMemory, releaseMemory } from "../../../lib/platform/memory.ts";

Deno.test("releaseMemory() asks the collector for all it can get, and works where it is not exposed", () => {
  const scope = globalThis as { gc?: (options: { flavor: string }) => void };
  const before = scope.gc;
  const asked: string[] = [];
  try {
    scope.gc = ({ flavor }) => void asked.push(flavor);
    releaseMemory();
    delete scope.gc;
    releaseMemory();
  } finally {
    if (before !== undefined) scope.gc = before;
  }

  assertEquals(asked, ["last-resort"]);
});

Deno.test("releaseGrownMemory() gives memory back at once, and whenever 3 MiB have come on top since", async () => {
  const MIB = 1024 * 1024;
  // From one minute after a release on.
  const resident = [70, 71, 72.9, 73, /* released */ 69, 70, 72.1, /* released */ 70].map((mib) => mib * MIB);
  const done: string[] = [];
  const ended = new AbortController();
  const clock = {
    sleep: (ms: number) => {
      done.push(`${ms / 1000} s`);
      if (resident.length === 0) ended.abort(new DOMException("over", "AbortError"));
      return ended.signal.aborted ? Promise.reject(ended.signal.reason) : Promise.resolve();
    },
  };

  const running = releaseGrownMemory(clock, ended.signal, {
    residentBytes: () => resident.shift()!,
    release: () => void done.push("release"),
  });

  await assertRejects(() => running, DOMException, "over");
  const minutes = (count: number) => new Array<string>(count).fill("60 s");
  assertEquals(done, ["release", ...minutes(4), "release", ...minutes(3), "release", ...minutes(2)]);
});

function mapping(range: string, permissions: string, path: string, { dirtyKb = 0, anonymousKb = 0 } = {}): string {
  return [
    `${range} ${permissions} 00000000 fe:00 10                             ${path}`,
    "Rss:                 400 kB",
    "Shared_Dirty:          0 kB",
    `Private_Dirty:         ${dirtyKb} kB`,
    `Anonymous:             ${anonymousKb} kB`,
    "Swap:                  0 kB",
    "VmFlags: rd mr mw me sd",
    "",
  ].join("\n");
}

Deno.test("cleanMappings() finds what is only read, and leaves data, relocated data and other files alone", () => {
  const smaps = [
    mapping("1000-3000", "r--p", "/usr/local/bin/k0s"),
    mapping("3000-7000", "r-xp", "/usr/local/bin/k0s"),
    mapping("7000-8000", "r--p", "/usr/local/bin/k0s", { dirtyKb: 4, anonymousKb: 4 }),
    mapping("8000-9000", "rw-p", "/usr/local/bin/k0s"),
    mapping("9000-a000", "r-xp", "/usr/lib/libc.so.6"),
    mapping("a000-b000", "r--p", ""),
  ].join("");

  assertEquals(cleanMappings(smaps, "/usr/local/bin/k0s"), [
    { start: 0x1000n, sizeBytes: 0x2000n },
    { start: 0x3000n, sizeBytes: 0x4000n },
  ]);
});

Deno.test("cleanMappings() finds what is only read of a file that was just written", () => {
  const smaps = mapping("3000-7000", "r-xp", "/usr/local/bin/k0s", { dirtyKb: 16 });

  assertEquals(cleanMappings(smaps, "/usr/local/bin/k0s"), [{ start: 0x3000n, sizeBytes: 0x4000n }]);
});

Deno.test("cleanMappings() finds the code of this very process", async () => {
  const found = cleanMappings(await Deno.readTextFile("/proc/self/smaps"), Deno.execPath());

  assert(found.length > 0);
});

Deno.test("releaseBytes() takes the memory of large data, and leaves alone what may share it", () => {
  const large = new Uint8Array(1024 * 1024);
  const small = new Uint8Array([1, 2, 3]);

  releaseBytes(large);
  releaseBytes(small);

  assertEquals([large.length, small.length], [0, 3]);
});
