import { assert, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { sourceOf } from "../../../lib/helm/chart_source.ts";
import { HelmHome } from "../../../lib/helm/helm_home.ts";
import { HelmProgram } from "../../../lib/helm/helm_program.ts";
import type { RepositorySpec } from "../../../lib/helm/mod.ts";
import { pullChart } from "../../../lib/helm/pull_chart.ts";
import { repositoryAccess } from "../../../lib/helm/repository_access.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import type { Certificates } from "./chart_servers.ts";

/** What the servers let in. */
export const USER = { name: "robot", password: "s3cr3t/+word" };

/** A repository as a test describes it. */
export type Repository = RepositorySpec & {
  /** Whose certificates are trusted. @default {those of the server's authority} */
  ca?: "other" | "none";
  /** Whether a client certificate is shown. */
  certified?: boolean;
};

/** Fetches charts. */
export class Pulling {
  readonly #homesDir: string;
  readonly #program: HelmProgram;
  readonly #certificates: Certificates;

  constructor({ homesDir, helm }: { homesDir: string; helm: string }, certificates: Certificates) {
    this.#homesDir = homesDir;
    this.#certificates = certificates;
    this.#program = new HelmProgram({
      helm: () => Promise.resolve(helm),
      environment: {},
      direct: () => [],
      spawn: denoSpawn,
      clock: systemClock,
      log: new FakeLogger(),
    });
  }

  /** @returns Name of the archive. */
  async pull(chartName: string, spec: Repository, version = "", signal = UNENDING): Promise<string> {
    await using home = await HelmHome.make(this.#homesDir);
    const path = await this.into(home, chartName, spec, version, signal);
    return path.slice(path.lastIndexOf("/") + 1);
  }

  async into(home: HelmHome, chartName: string, spec: Repository, version = "", signal = UNENDING): Promise<string> {
    const { ca, cert, key } = this.#certificates;
    const { ca: trusted, certified = false, ...repository } = spec;
    const access = repositoryAccess("mine", repository, {
      ...(trusted === "none" ? {} : { "ca.crt": trusted === "other" ? OTHER_AUTHORITY : ca }),
      ...(certified ? { "tls.crt": cert, "tls.key": key } : {}),
    });
    const source = sourceOf(chartName, access, []);
    return await pullChart(source, version, { program: this.#program, home, clock: systemClock }, signal);
  }

  async fails(chartName: string, spec: Repository, version: string, reason: string, hint: RegExp): Promise<void> {
    const error = await assertRejects(() => this.pull(chartName, spec, version), K0sError);
    assertStringIncludes(error.message, reason);
    assertMatch(error.hint ?? `no hint for: ${error.message}`, hint);
    assertMatch(error.message, /^Cannot fetch chart \S+/);
    for (const secret of [USER.password, "wrong"]) assert(!error.message.includes(secret), error.message);
  }
}

const UNENDING = new AbortController().signal;

const OTHER_AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUTZVXohMr4v3tyOiLKk+KJItpJiowCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTI4MDcyNzI5WhgPMjA4MTA4MzEwNzI3
MjlaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
+MryXEN5Cs62plp55FEPITstTz2uXYUTcd+wR0lblGEJFf/iQm0P72TXIiJvYWZF
HweRe/8owhOK62krWc6dr6NTMFEwHQYDVR0OBBYEFDm1+odl7SxOp0zjO5kXNeTB
JI1+MB8GA1UdIwQYMBaAFDm1+odl7SxOp0zjO5kXNeTBJI1+MA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAM/hN4/JPvS4UkS5lr58i+/qmKR3ouRW
cxEuTFREoxvQAiBG4Hzy3b88t96irTe+1GnKojNJBKHElaUcDuzQ8yA7Sg==
-----END CERTIFICATE-----
`;
