import { assertEquals } from "@std/assert";
import { removeCriPods } from "../../../lib/host/mod.ts";
import type { Http } from "../../../lib/platform/mod.ts";
import { FakeClock } from "../../support/fakes.ts";

const text = (value: string) => new TextEncoder().encode(value);
/** A field of text or of a message. */
const field = (number: number, value: Uint8Array | number[]) => {
  const length = value.length < 128 ? [value.length] : [value.length % 128 + 128, value.length >> 7];
  return [number << 3 | 2, ...length, ...value];
};
/** As containerd answers: id, metadata, state, creation time, labels. */
const pod = (id: string) =>
  field(1, [...field(1, text(id)), ...field(2, field(1, text("name".repeat(40)))), 24, 1, 32, 0xff, 0xff, 1]);

/** A runtime that has two pods, of which it notes what it is told. */
function aRuntime(answers: Record<string, () => Response> = {}): { http: Http; calls: string[]; options: unknown[] } {
  const calls: string[] = [];
  const options: unknown[] = [];
  const framed = (message: number[]) =>
    new Response(new Uint8Array([0, 0, 0, message.length >> 8, message.length & 255, ...message]));
  const http: Http = {
    open: (given) => {
      options.push(given);
      return {
        fetch: async (url, init) => {
          const method = url.slice(url.lastIndexOf("/") + 1);
          const sent = new Uint8Array(await new Response(init!.body).arrayBuffer());
          calls.push(`${method} ${new TextDecoder().decode(sent.subarray(7))}`.trimEnd());
          return answers[method]?.() ?? framed(method === "ListPodSandbox" ? [...pod("a1"), ...pod("b2")] : []);
        },
        [Symbol.dispose]: () => void calls.push("closed"),
      };
    },
  };
  return { http, calls, options };
}

Deno.test("removeCriPods() ends and removes each pod of the runtime", async () => {
  const { http, calls, options } = aRuntime();

  const result = await removeCriPods({ socket: "/run/other.sock", http, clock: new FakeClock() });

  assertEquals(result, { removed: 2, failures: [] });
  assertEquals(options, [{ unixSocket: "/run/other.sock", protocol: "h2" }]);
  assertEquals(calls, [
    "ListPodSandbox",
    "StopPodSandbox a1",
    "RemovePodSandbox a1",
    "StopPodSandbox b2",
    "RemovePodSandbox b2",
    "closed",
  ]);
});

Deno.test("removeCriPods() goes on after a pod that does not end, and tells why", async () => {
  const refused = () => new Response(null, { headers: { "grpc-status": "2", "grpc-message": "busy" } });
  const { http } = aRuntime({ StopPodSandbox: refused });

  const result = await removeCriPods({ socket: "/s", http, clock: new FakeClock() });

  assertEquals(result, { removed: 0, failures: ["pod a1: StopPodSandbox: busy", "pod b2: StopPodSandbox: busy"] });
});

Deno.test("removeCriPods() reports an answer that is cut off", async () => {
  const { http } = aRuntime({ ListPodSandbox: () => new Response(new Uint8Array([0, 0, 0, 0, 1, 0x8a])) });

  const result = await removeCriPods({ socket: "/s", http, clock: new FakeClock() });

  assertEquals(result, { removed: 0, failures: ["the runtime's answer is cut off"] });
});
