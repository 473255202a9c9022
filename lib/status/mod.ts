/**
 * The status socket: document, server and client.
 *
 * @module
 */
export * from "./document.ts";
export * from "./config_documents.ts";
export { type AskedDocument, type ConfigRoutes, LARGEST_DOCUMENT_BYTES } from "./config_routes.ts";
export type { CertificateRoutes, RenewedCertificates } from "./certificate_routes.ts";
export * from "./server.ts";
export * from "./client.ts";
