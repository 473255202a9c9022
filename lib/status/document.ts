import type { BootSpan } from "../supervisor/mod.ts";

/** How a supervised process is doing. Times are ISO 8601. */
export interface ProcessReport {
  name: string;
  /** `waiting`, `starting`, `ready`, `unready`, `backing-off`, `stopping` or `stopped`. */
  state: string;
  pid?: number;
  startedAt?: string;
  readyAt?: string;
  /** How often it was started again after an end that nobody asked for. */
  restarts: number;
  /** How often it said that what it serves is not whole. Left out: never. */
  alarms?: number;
  /** Why it is not ready, or why it was restarted last. */
  reason?: string;
  nextAttemptAt?: string;
  lastExit?: { code: number; signal: string | null; at: string; lastLines: readonly string[] };
}

/** A pod of the system that is not Ready, and what keeps it from that. */
export interface PodReport {
  Namespace: string;
  Name: string;
  /** Name of the Node that it is on; left out: on none yet. */
  Node?: string;
  /** Of all its containers. */
  Restarts: number;
  /** As `kubectl get pods` shows it, such as `CrashLoopBackOff`. */
  Reason: string;
  /** The last words of what failed, or what is waited for. */
  Message: string;
}

/** How the backups of a schedule are doing. Times are ISO 8601. */
export interface BackupReport {
  Schedule: string;
  TimeZone: string;
  /** Left out: there was none yet, or it is not known while the API server does not answer. */
  LastSuccess?: {
    At: string;
    AgeSeconds: number;
    /** Of the archive. */
    Name: string;
    SizeBytes: number;
    Places: readonly string[];
    /** The controller that has made it. */
    Controller: string;
  };
  /** Why the last run has failed, and how many did in a row. Left out: it has not. */
  LastError?: { At: string; Message: string; Count: number };
  NextRun?: string;
  /** Whether the next success is late. */
  Overdue: boolean;
}

/** The last upgrade of a node's k0s, or the one that is under way. Times are ISO 8601. */
export interface UpgradeReport {
  /** Versions. */
  From: string;
  To: string;
  /** After `failed` neither version was healthy, `abandoned` has changed nothing, `interrupted` is unfinished. */
  Result: "running" | "interrupted" | "upgraded" | "put-back" | "failed" | "abandoned";
  StartedAt: string;
  EndedAt?: string;
  /** What it does; left out: it has ended. */
  Phase?: string;
  /** What it waits for. */
  Doing?: string;
  /** Why the new version was given up. */
  Reason?: string;
  /** The backup that was made before; left out: none, or it was removed after the success. */
  Snapshot?: string;
}

/**
 * What `k0s status` shows: upstream's document (k0s `pkg/component/status`), whose keys are Go field names, and ours
 * after it.
 */
export interface StatusDocument {
  Version: string;
  Pid: number;
  PPid: number;
  Role: "controller" | "worker";
  SysInit: string;
  StubFile: string;
  Output: string;
  Workloads: boolean;
  SingleNode: boolean;
  /** Beyond upstream: whether the configuration is followed as an object of the cluster; left out: it is not. */
  DynamicConfig?: boolean;
  /** Beyond upstream: what `--disable-components` names; left out: nothing. */
  DisabledComponents?: readonly string[];
  Args: readonly string[];
  WorkerToAPIConnectionStatus: { Message: string; Success: boolean };
  ClusterConfig: unknown;
  K0sVars: Readonly<Record<string, string>>;
  /** Beyond upstream: the supervised processes. */
  Processes: readonly ProcessReport[];
  /** Beyond upstream: the boot graph, for `k0s status --boot`. */
  Boot: readonly BootSpan[];
  /** Beyond upstream: when everything this node needs was up, but for a pod network that is not ours to bring; ISO 8601. */
  ReadyAt?: string;
  /** Beyond upstream: set while a node that is ready otherwise has no pod network: what the runtime says of it. */
  LacksNetwork?: string;
  /** Beyond upstream: the controller that leads; left out where there can be no other, or while that is not known. */
  Leader?: { Name: string; IsThisNode: boolean };
  /** Beyond upstream: the load balancer of this node, and `host:port` of the API servers behind it. */
  NodeLocalLoadBalancing?: { Type: string; Server: string; APIServers: readonly string[] };
  /** Beyond upstream: this machine in the cluster; left out where no pods run, or while the API server does not answer. */
  Node?: { Name: string; Registered: boolean; Ready: boolean; Reason?: string };
  /** Beyond upstream: pods of the system on this node, and of CoreDNS, that are not Ready; left out if all are. */
  UnreadyPods?: readonly PodReport[];
  /** Beyond upstream: backups by schedule; left out: there is no schedule. */
  Backup?: BackupReport;
  /** Beyond upstream: what an operator should know though the node runs. */
  Warnings?: readonly string[];
  /** Beyond upstream: the last upgrade of k0s on this machine; left out: there was none. */
  LastUpgrade?: UpgradeReport;
  /** Beyond upstream: the certificates of this node; left out where there are none yet. `k0s certs check` has them all. */
  Certificates?: {
    /** The one that expires first; ISO 8601. */
    NextExpiry: { Name: string; ExpiresAt: string };
    /** What is broken, or grows old and is not renewed; left out: nothing. */
    Problems?: readonly string[];
  };
  /** Beyond upstream: why this node has stopped everything for good, such as that it has left the cluster. */
  Retired?: string;
}

/** Events and probes per component, as upstream's `/components` answers. */
export interface ComponentsDocument {
  events: Readonly<Record<string, readonly ComponentEvent[]>>;
  healthProbes: Readonly<Record<string, readonly { component: string; at: string; error: string | null }[]>>;
}

/** Something a component reports. */
export interface ComponentEvent {
  at: string;
  message: string;
  payload?: unknown;
}
