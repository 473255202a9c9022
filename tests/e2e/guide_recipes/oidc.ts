import { assertEquals, assertStringIncludes } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { makeHelmCertificates } from "../../support/helm_certificates.ts";
import type { Background, Machine } from "../../support/machine.ts";

const PROGRAM = new URL("../../support/oidc_issuer_program.ts", import.meta.url).pathname;
const USER = "dev@example.org";
const RIGHTS = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      ...{
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { namespace: "default", name: "dev-role" },
      },
      rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { namespace: "default", name: "dev-role-binding" },
      subjects: [{ kind: "User", name: USER, apiGroup: "rbac.authorization.k8s.io" }],
      roleRef: { kind: "Role", name: "dev-role", apiGroup: "rbac.authorization.k8s.io" },
    },
  ],
});

/** An OpenID provider on a machine. Dispose it with `await using`. */
export class OidcIssuer implements AsyncDisposable {
  private constructor(readonly url: string, readonly token: string, readonly process: Background) {}

  /** Starts one, whose authority is where the guide says. */
  static async start(machine: Machine): Promise<OidcIssuer> {
    const { ca, serverCert, serverKey } = await makeHelmCertificates(machine);
    await machine.run("sh", ["-ec", `mkdir -p /etc/k0s; cp ${ca} /etc/k0s/login-ca.crt`]);
    const url = `https://${machine.address}:8444`;
    const claims = JSON.stringify({ aud: "kubernetes", sub: "1", email: USER, email_verified: true });
    const process = machine.start(Deno.execPath(), ["run", "-A", PROGRAM, url, serverCert, serverKey, claims]);
    const token = await eventually(() => Promise.resolve(/^ey\S+$/m.exec(process.output())?.[0]), {
      what: "the OpenID provider answers",
      withinMs: 60_000,
    });
    return new OidcIssuer(url, token, process);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** The bearer of a token is the user that its claim names, with that user's rights and no others. */
export async function tokenNamesUser(machine: Machine, { token }: OidcIssuer): Promise<void> {
  await machine.kubectl(["apply", "-f", "-"], { stdin: RIGHTS });
  const as = [
    ...["--kubeconfig=/dev/null", "--server=https://127.0.0.1:6443", "--certificate-authority=/var/lib/k0s/pki/ca.crt"],
    `--token=${token}`,
  ];

  await eventually(async () => await machine.kubectl([...as, "-n", "default", "get", "pods"]) !== undefined, {
    what: "the API server takes the token",
    withinMs: 60_000,
  });
  const foreign = await machine.k0s(["kubectl", ...as, "-n", "kube-system", "get", "pods"]);
  assertStringIncludes(foreign.stderr, `User "${USER}" cannot list resource "pods"`);
  const forged = await machine.k0s([
    "kubectl",
    ...as.slice(0, -1),
    `--token=${token.slice(0, -8)}AAAAAAAA`,
    "get",
    "pods",
  ]);
  assertEquals([forged.code, forged.stderr.includes("Unauthorized") || forged.stderr.includes("must be logged in")], [
    1,
    true,
  ]);
}
