/**
 * The status socket: document, server and client.
 *
 * @module
 */
export * from "./document.ts";
export * from "./server.ts";
export * from "./client.ts";
