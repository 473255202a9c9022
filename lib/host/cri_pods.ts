import { messageOf } from "../base/mod.ts";
import { type Clock, grpcAnswer, grpcRequest, type Http, type HttpSession, withDeadline } from "../platform/mod.ts";

/** How long a runtime may take for one call: ending a pod includes taking its network apart. */
const CALL_MS = 60_000;
const SERVICE = "http://localhost/runtime.v1.RuntimeService";
/** Wire types of protobuf. @see https://protobuf.dev/programming-guides/encoding/ */
const [VARINT, FIXED64, DELIMITED, FIXED32] = [0, 1, 2, 5];

/** What {@link removeCriPods} needs. */
export interface CriPodsOptions {
  /** Path of the runtime's socket. */
  socket: string;
  http: Http;
  clock: Clock;
}

/**
 * Ends and removes every pod of a container runtime, by its CRI.
 *
 * @returns How many are gone, and what went wrong.
 * @see https://github.com/kubernetes/cri-api/blob/v0.37.2/pkg/apis/runtime/v1/api.proto
 */
export async function removeCriPods({ socket, http, clock }: CriPodsOptions): Promise<{
  removed: number;
  failures: string[];
}> {
  using session = http.open({ unixSocket: socket, protocol: "h2" });
  const failures: string[] = [];
  let removed = 0;
  try {
    for (const id of podIds(await call(session, clock, { method: "ListPodSandbox", message: [] }))) {
      const message = stringField(1, id);
      try {
        await call(session, clock, { method: "StopPodSandbox", message });
        await call(session, clock, { method: "RemovePodSandbox", message });
        removed++;
      } catch (error) {
        failures.push(`pod ${id}: ${messageOf(error)}`);
      }
    }
  } catch (error) {
    failures.push(messageOf(error));
  }
  return { removed, failures };
}

interface Call {
  method: string;
  message: readonly number[];
}

async function call(session: HttpSession, clock: Clock, { method, message }: Call): Promise<Uint8Array> {
  const never = new AbortController().signal;
  const answer = await withDeadline(
    clock,
    { ms: CALL_MS, signal: never },
    async (signal) =>
      await grpcAnswer(await session.fetch(`${SERVICE}/${method}`, { ...grpcRequest(message), signal })),
  );
  if (answer === undefined) throw new Error(`${method}: no answer within ${CALL_MS / 1000} seconds`);
  if ("failure" in answer) throw new Error(`${method}: ${answer.failure}`);
  return answer.message;
}

/** Ids of the pods in a `ListPodSandboxResponse`: field 1 of each message in field 1. */
function podIds(message: Uint8Array): string[] {
  return delimitedFields(message, 1).flatMap((pod) => delimitedFields(pod, 1))
    .map((id) => new TextDecoder().decode(id));
}

/** A text as a field of a protobuf message. */
function stringField(number: number, text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [number << 3 | DELIMITED!, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...varint(Math.floor(value / 128))];
}

/** The values of a field of texts or messages. */
function delimitedFields(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const next = () => {
    let [value, factor] = [0, 1];
    for (let more = true; more; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error("the runtime's answer is cut off");
      value += (byte & 127) * factor;
      more = byte >= 128;
    }
    return value;
  };
  while (at < message.length) {
    const tag = next();
    const wireType = tag & 7;
    if (wireType === VARINT) next();
    else if (wireType === FIXED64) at += 8;
    else if (wireType === FIXED32) at += 4;
    else if (wireType === DELIMITED) {
      const end = next() + at;
      if (tag >>> 3 === number) found.push(message.subarray(at, end));
      at = end;
    } else throw new Error(`the runtime's answer has an unknown wire type ${wireType}`);
  }
  return found;
}
