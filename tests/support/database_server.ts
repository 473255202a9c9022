import type { DatabaseCertificates } from "./database_certificates.ts";

/** A database server in a machine, which a test starts and stops. It ends with the machine. */
export interface DatabaseServer {
  /** What it is called in messages. */
  readonly name: string;
  readonly port: number;
  readonly certificates: DatabaseCertificates;
  /** Password of the account `k0s`. */
  readonly password: string;
  /** What `spec.storage.kine.dataSource` is to say. @param password @default {the right one} */
  dataSource(password?: string): string;
  /** Starts it and waits until it takes connections. */
  start(): Promise<void>;
  /** Stops it, as its own service would. */
  stop(): Promise<void>;
  /** Runs statements as its administrator. @returns What they print, without headings. */
  sql(statements: string): Promise<string>;
}
