/** Programs that integration and end-to-end tests call, and the Debian packages they come from. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ip: "iproute2",
  iptables: "iptables",
  nft: "nftables",
  ipset: "ipset",
  openssl: "openssl",
  nsenter: "util-linux",
  "mkfs.ext4": "e2fsprogs",
  ping: "iputils-ping",
  curl: "curl",
  "ssh-keyscan": "openssh-client",
  // Databases that keep a cluster's state. The core packages of MariaDB bring no service.
  pg_ctlcluster: "postgresql",
  mariadbd: "mariadb-server-core",
  mariadb: "mariadb-client-core",
  "nats-server": "nats-server",
  mmdebstrap: "mmdebstrap",
  haproxy: "haproxy",
  "docker-registry": "docker-registry",
  age: "age",
};

/** Installs what the tests need and the machine lacks. @throws {Error} Saying what to install where apt-get is missing. */
export async function ensureTestPackages(): Promise<void> {
  const missing: string[] = [];
  for (const [program, debianPackage] of Object.entries(PROGRAMS)) {
    if (!await isInstalled(program)) missing.push(debianPackage);
  }
  if (missing.length === 0) return;
  const packages = [...new Set(missing)];
  if (!await isInstalled("apt-get")) throw new Error(`Install these packages first: ${packages.join(", ")}`);
  console.log(`== Installing ${packages.join(", ")}`);
  await aptGet("update", "-qq");
  await withoutServices(() => aptGet("install", "-qq", "-y", "--no-install-recommends", ...packages));
}

/** Debian's way to say that installing a package must not start its service: the tests start their own servers. */
const SERVICE_POLICY = "/usr/sbin/policy-rc.d";

async function withoutServices(install: () => Promise<void>): Promise<void> {
  try {
    await Deno.writeTextFile(SERVICE_POLICY, "#!/bin/sh\nexit 101\n", { createNew: true, mode: 0o755 });
  } catch (error) {
    // There is a policy already, as in most containers; it is not ours to change.
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return await install();
  }
  try {
    await install();
  } finally {
    await Deno.remove(SERVICE_POLICY);
  }
}

async function isInstalled(program: string): Promise<boolean> {
  for (const directory of (Deno.env.get("PATH") ?? "").split(":").concat("/usr/sbin", "/sbin")) {
    try {
      if ((await Deno.stat(`${directory}/${program}`)).isFile) return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
    }
  }
  return false;
}

async function aptGet(...args: string[]): Promise<void> {
  const { success } = await new Deno.Command("apt-get", {
    args,
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
  })
    .spawn().status;
  if (!success) throw new Error(`"apt-get ${args.join(" ")}" failed`);
}
