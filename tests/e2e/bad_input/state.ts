import type { Machine } from "../../support/machine.ts";
import { type BadInput, mustRun } from "./case.ts";

const PKI = "/var/lib/k0s/pki";
const DATABASE = "/var/lib/k0s/db/state.db";

/** Only a node that does not start, and a terminal, are told what to type. */
const KEPT_IN_SQLITE = /in an etcd of its own.*has kept it in the SQLite database.*state\.db.*/;

/** Damage to the files of a node that was initialised once. */
export const STATES: readonly BadInput[] = [
  damaged(`${PKI}/ca.crt`, "corrupted certificate of the authority"),
  damaged(`${PKI}/ca.key`, "corrupted key of the authority"),
  damaged(`${PKI}/sa.key`, "corrupted key of service accounts"),
  {
    name: "the key belongs to another authority",
    arrange: (machine) =>
      mustRun(machine, `${keep(`${PKI}/ca.key`)}; openssl ecparam -name prime256v1 -genkey -noout > ${PKI}/ca.key`),
    undo: restore(`${PKI}/ca.key`),
    says: /ca\.crt.*does not belong to.*ca\.key/,
  },
  {
    name: "the clock is before the CA's notBefore",
    arrange: (machine) => installFutureAuthority(machine),
    undo: `${restore(`${PKI}/ca.key`)}; ${restore(`${PKI}/ca.crt`)}`,
    says: /not valid before \d{4}-.*\nHint: .*clock/,
  },
  {
    name: "corrupted SQLite file",
    arrange: (machine) => mustRun(machine, `mkdir -p /var/lib/k0s/db; head -c 8192 /dev/urandom > ${DATABASE}`),
    undo: `rm ${DATABASE}`,
    says: /state\.db" is damaged: it is not an SQLite database\nHint: .*backup/,
  },
  ...[["controller"], ["install", "controller"]].map((args): BadInput => ({
    name: `the cluster is in SQLite, and "k0s ${args.join(" ")}" would keep it in etcd`,
    args,
    arrange: (machine) => mustRun(machine, `mkdir -p /var/lib/k0s/db; echo data > ${DATABASE}`),
    undo: `rm ${DATABASE}`,
    says: args.includes("install") ? KEPT_IN_SQLITE : new RegExp(`${KEPT_IN_SQLITE.source}\\nHint: .*--single.*mv `),
  })),
  {
    name: "the cluster is in etcd, and would be kept in SQLite",
    arrange: (machine) => mustRun(machine, "mkdir -p /var/lib/k0s/etcd/member/snap"),
    undo: "rm -r /var/lib/k0s/etcd",
    says: /in the SQLite database.*has kept it in an etcd of its own.*\nHint: .*without --single.*mv /,
  },
];

function damaged(path: string, name: string): BadInput {
  return {
    name,
    arrange: (machine) => mustRun(machine, `${keep(path)}; sed -i '2s/^......../AAAAAAAA/' ${path}`),
    undo: restore(path),
    says: new RegExp(`${path.replaceAll(".", "\\.")}.*damaged`),
  };
}

/** Puts an authority in place that becomes valid in a year. */
async function installFutureAuthority(machine: Machine): Promise<void> {
  const day = (offsetDays: number) =>
    new Date(Date.now() + offsetDays * 86_400_000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "") + "Z";
  await mustRun(
    machine,
    `
    ${keep(`${PKI}/ca.key`)}; ${keep(`${PKI}/ca.crt`)}
    mkdir /var/log/ca; cd /var/log/ca; touch index.txt
    printf '[ca]\\ndefault_ca=a\\n[a]\\ndatabase=index.txt\\nrand_serial=yes\\ndefault_md=sha256\\npolicy=p\\nnew_certs_dir=.\\nx509_extensions=x\\n[p]\\ncommonName=supplied\\n[x]\\nbasicConstraints=critical,CA:TRUE\\n[req]\\ndistinguished_name=d\\n[d]\\n' > ca.cnf
    openssl req -config ca.cnf -new -key ${PKI}/ca.key -subj /CN=kubernetes-ca -out ca.csr
    openssl ca -config ca.cnf -batch -notext -selfsign -keyfile ${PKI}/ca.key -in ca.csr -out ca.crt -startdate ${
      day(365)
    } -enddate ${day(730)}
    cat ca.crt > ${PKI}/ca.crt; cd /; rm -r /var/log/ca`,
  );
}

function keep(path: string): string {
  return `cp -a ${path} /var/log/${path.split("/").at(-1)}`;
}

function restore(path: string): string {
  return `mv /var/log/${path.split("/").at(-1)} ${path}`;
}
