import { type ClusterConfig, type NodePaths, securityOf } from "../config/mod.ts";
import {
  changeEncryption,
  type ChangePorts,
  type ControllerPresence,
  createPlanObject,
  type EncryptionChange,
  encryptionDigest,
  type EncryptionPlan,
  examineSecrets,
  loadedIn,
  newEncryptionKey,
  notYetLoaded,
  type PlanObject,
  readPlanObject,
  renderPlan,
  replacePlan,
  seal,
  sealedPlanIn,
  type StoredSecrets,
  UNENCRYPTED,
} from "../encryption/mod.ts";
import { ignoringNotFound, isLeaseHeld, type KubeClient, type Lease, RESOURCES } from "../kube/mod.ts";
import { CONTROLLER_LEASE_PREFIX, LEASE_NAMESPACE } from "../manifests/mod.ts";
import { type Ports, readText } from "../platform/mod.ts";
import { CONTROLLER_ADDRESS, isControllerLease } from "../reconcilers/mod.ts";
import { openPlan } from "./controller/secrets_encryption.ts";
import { type Datastore, openDatastore } from "./datastore.ts";
import { isAlone } from "./desired/controller_facts.ts";

/** What the encryption of a cluster's Secrets is looked at and changed with, on one of its controllers. */
export interface SecretsEncryptionInputs {
  /** By which this controller runs. */
  config: ClusterConfig;
  /** Whether it was started with `--single`. */
  isSingle: boolean;
  paths: NodePaths;
  ports: Pick<Ports, "clock" | "http" | "random">;
  /** Connection to its API server, as an administrator. */
  client: KubeClient;
}

/** How the Secrets of a cluster are encrypted. Has no key. */
export interface SecretsEncryptionState {
  plan: Omit<EncryptionPlan, "keys">;
  /** Keys that are in use, with the moment when each was made. */
  keys: readonly { name: string; createdAt: string }[];
  secrets: StoredSecrets;
  controllers: ControllerPresence;
  /** Controllers that have not followed the plan yet. */
  waitingFor: readonly string[];
  /** What the configuration wants; `undefined`: nothing. */
  isWanted: boolean | undefined;
}

/** Looks how the Secrets of a cluster are encrypted: what is agreed on, and what is in the datastore. */
export async function secretsEncryptionState(
  inputs: SecretsEncryptionInputs,
  signal: AbortSignal,
): Promise<SecretsEncryptionState> {
  using datastore = await openDatastore(inputs);
  const ports = changePorts(inputs, { datastore, tell: () => {}, signal });
  const { plan = UNENCRYPTED, loaded } = await ports.readPlan();
  const [secrets, controllers] = await Promise.all([ports.examine(plan.to), ports.controllers()]);
  const { keys, ...rest } = plan;
  return {
    plan: rest,
    keys: keys.map(({ name, createdAt }) => ({ name, createdAt })),
    secrets,
    controllers,
    waitingFor: plan === UNENCRYPTED ? [] : notYetLoaded(controllers, loaded, encryptionDigest(plan)),
    isWanted: securityOf(inputs.config).secretsEncryption,
  };
}

/** Changes how they are encrypted, see {@link changeEncryption}. @param tell Told how far it is. */
export async function changeSecretsEncryption(
  wanted: EncryptionChange,
  { tell, ...inputs }: SecretsEncryptionInputs & { tell(line: string): void },
  signal: AbortSignal,
): Promise<StoredSecrets> {
  using datastore = await openDatastore(inputs);
  return await changeEncryption(wanted, changePorts(inputs, { datastore, tell, signal }), signal);
}

function changePorts(
  inputs: SecretsEncryptionInputs,
  { datastore, tell, signal }: { datastore: Datastore; tell(line: string): void; signal: AbortSignal },
): ChangePorts {
  const { client, paths, ports } = inputs;
  let known: PlanObject | undefined;
  return {
    readPlan: async () => {
      known = await readPlanObject(client, signal);
      const sealed = known && sealedPlanIn(known);
      return {
        plan: sealed === undefined ? undefined : await openPlan(sealed, paths),
        loaded: known === undefined ? {} : loadedIn(known),
      };
    },
    writePlan: async (plan) => {
      const sealed = await seal(renderPlan(plan), await readText(`${paths.pkiDir}/ca.key`), ports.random);
      if (known === undefined) return await createPlanObject(client, sealed, signal);
      return await replacePlan(client, { sealed, known }, signal);
    },
    controllers: () => presence(inputs, signal),
    examine: (provider) => {
      const prefix = `${datastore.root}/secrets/`;
      return examineSecrets(datastore.store.list(prefix, signal), { prefix, provider });
    },
    rewrite: async ({ namespace, name }) => {
      // Says nothing: the API server writes it anew because it was not written by what it writes with now.
      await ignoringNotFound(() => client.mergePatch(RESOURCES.secrets, name, {}, { namespace, signal }));
    },
    newKey: () => newEncryptionKey(ports),
    tell,
    clock: ports.clock,
  };
}

/** Which controllers there are, by their leases. */
async function presence(
  { config, isSingle, client, ports }: SecretsEncryptionInputs,
  signal: AbortSignal,
): Promise<ControllerPresence> {
  if (isAlone({ options: { single: isSingle }, config })) return { isAlone: true, alive: [], away: [], foreign: [] };
  const { items } = await client.list<Lease>(RESOURCES.leases, { namespace: LEASE_NAMESPACE, signal });
  return { isAlone: false, ...presenceByLeases(items, ports.clock.now()) };
}

/** Sorts the controllers by what their leases say. One that has stopped in order has given its lease back. */
export function presenceByLeases(
  leases: readonly Lease[],
  now: Date,
): Pick<ControllerPresence, "alive" | "away" | "foreign"> {
  const held = leases.filter((lease) => isControllerLease(lease) && Boolean(lease.spec?.holderIdentity));
  const nameOf = ({ metadata: { name = "" } }: Lease) => name.slice(CONTROLLER_LEASE_PREFIX.length);
  const isOurs = ({ metadata }: Lease) => metadata.annotations?.[CONTROLLER_ADDRESS] !== undefined;
  const named = (isOne: (lease: Lease) => boolean) => held.filter(isOne).map(nameOf).toSorted();
  return {
    alive: named((lease) => isOurs(lease) && isLeaseHeld(lease, now)),
    away: named((lease) => isOurs(lease) && !isLeaseHeld(lease, now)),
    foreign: named((lease) => !isOurs(lease) && isLeaseHeld(lease, now)),
  };
}
