/**
 * The outside world: clock, processes, files, HTTP, randomness, environment and log, as ports with their Deno versions.
 *
 * No other folder of `lib/` uses `Deno`, `fetch`, timers or the clock.
 *
 * @module
 */
export * from "./ports.ts";
export * from "./file_system.ts";
export { describeKind, type HeldPath, holdDirectory, type HoldDirectoryOptions, holdPath } from "./held_path.ts";
export * from "./files.ts";
export * from "./open_file.ts";
export * from "./ownership.ts";
export * from "./file_lock.ts";
export * from "./watch_tree.ts";
export * from "./system.ts";
export { environment, environmentVariable } from "./environment.ts";
export * from "./server.ts";
export { serveSmall } from "./small_server.ts";
export type { SmallAnswer, SmallRequest, SmallServerOptions } from "./small_server_options.ts";
export {
  NoAnswerError,
  type NoAnswerReason,
  type TlsAnswer,
  type TlsRequest,
  tlsRequest,
  type Trust,
} from "./tls_request.ts";
export { inspectServer, type InspectServerOptions, type SeenServer } from "./seen_server.ts";
export * from "./log.ts";
export * from "./priority.ts";
export { applyProcessDefaults, leaveDirectory } from "./process_attributes.ts";
export { concatenate, filePieces, standardInputPieces, writeStandardOutput } from "./byte_streams.ts";
export { standardInputLines } from "./lines.ts";
export { type MemoryInUse, memoryInUse, releaseBytes, releaseGrownMemory, releaseMemory } from "./memory.ts";
export * from "./processes.ts";
export * from "./deadline.ts";
export { type RunningDigest, sha256Of, sha256OfFile, startDigest } from "./digest.ts";
export * from "./connect.ts";
export * from "./tcp_proxy.ts";
export * from "./grpc.ts";
export * from "./datagram.ts";
export { systemClock } from "./clock.ts";
export { denoHttp } from "./http.ts";
export type { AmbientCapability } from "./ambient_capability.ts";
export { denoSpawn } from "./spawn.ts";
export { runInForeground } from "./foreground.ts";
export { systemRandom } from "./random.ts";
