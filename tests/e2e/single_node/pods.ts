import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

const WEB = new URL("../../testdata/e2e/web.yaml", import.meta.url).pathname;
const FRIENDS_ONLY = new URL("../../testdata/e2e/friends_only.yaml", import.meta.url).pathname;
const GREETING = "hello from web\n";
/** How long changes of Services and policies may take to reach the node's packet filter, in milliseconds. */
const NETWORK_WITHIN_MS = 60_000;

/** Starts a web server behind a Service, and two pods that call it. */
export async function startPods(machine: Machine): Promise<void> {
  await machine.kubectl(["apply", "-f", WEB]);
  await machine.kubectl(["-n", "web", "rollout", "status", "deployment/web", "--timeout=120s"], { withinMs: 130_000 });
  await machine.kubectl(["-n", "web", "wait", "--for=condition=Ready", "pod/friend", "pod/stranger", "--timeout=60s"], {
    withinMs: 70_000,
  });
}

/** Pods reach a Service by its address and by every form of its name. */
export async function podsTalk(machine: Machine): Promise<void> {
  const address = await machine.kubectl(["-n", "web", "get", "service", "web", "-o", "jsonpath={.spec.clusterIP}"]);
  for (const host of [address, "web", "web.web.svc", "web.web.svc.cluster.local"]) {
    await reaches(machine, "friend", host);
  }
}

/** A Service of type LoadBalancer waits for what gives it an address, and answers at its port of the node meanwhile. */
export async function nodePortAnswers(machine: Machine): Promise<void> {
  const balancer = ["-n", "web", "expose", "deployment", "web", "--name=balanced", "--type=LoadBalancer", "--port=80"];
  await machine.kubectl([...balancer, "--target-port=8080"]);

  const listed = await machine.kubectl(["-n", "web", "get", "service", "balanced", "--no-headers"]);
  assertMatch(listed, /^balanced +LoadBalancer +10\.\S+ +<pending> +80:\d+\/TCP /);
  const port = /80:(\d+)\/TCP/.exec(listed)?.[1];
  const request = `console.log(await (await fetch("http://${machine.address}:${port}/index.html")).text())`;
  await eventually(async () => (await machine.run(Deno.execPath(), ["eval", request])).stdout === `${GREETING}\n`, {
    what: `the node answers at port ${port}`,
    withinMs: NETWORK_WITHIN_MS,
  });
  await machine.kubectl(["-n", "web", "delete", "service", "balanced"]);
}

/** A pod asks the cluster's DNS. */
export async function dnsAnswers(machine: Machine): Promise<void> {
  await eventually(async () => {
    const answer = await inPod(machine, "friend", ["busybox", "nslookup", "kubernetes.default.svc.cluster.local"]);
    assert(answer.stdout.includes("Address: 10.96.0.1"), answer.stdout + answer.stderr);
    return true;
  }, { what: "the cluster's DNS answers", withinMs: NETWORK_WITHIN_MS });
}

/** A NetworkPolicy lets friends in and nobody else, and takes effect both ways. */
export async function policyBlocks(machine: Machine): Promise<void> {
  await reaches(machine, "stranger", "web");

  await machine.kubectl(["apply", "-f", FRIENDS_ONLY]);

  await eventually(async () => (await fetchFrom(machine, "stranger", "web")).stdout === "", {
    what: "the stranger is blocked",
    withinMs: NETWORK_WITHIN_MS,
  });
  await reaches(machine, "friend", "web");
  await machine.kubectl(["delete", "-f", FRIENDS_ONLY]);
  await reaches(machine, "stranger", "web");
}

/** `kubectl logs`. */
export async function logsAreRead(machine: Machine): Promise<void> {
  const logs = await machine.kubectl(["-n", "web", "logs", "deployment/web"]);
  // What it prints of requests is another stream: nobody says which comes first.
  assert(logs.split("\n").includes("serving"), logs);
}

/** `kubectl exec`, with both streams, an exit code and input. */
export async function execWorks(machine: Machine): Promise<void> {
  const both = await inPod(machine, "friend", ["sh", "-c", "echo out; echo err >&2; exit 7"]);
  assertEquals([both.code, both.stdout], [7, "out\n"]);
  assert(both.stderr.startsWith("err\n"), both.stderr);

  const copied = await machine.k0s(["kubectl", "-n", "web", "exec", "-i", "friend", "--", "cat"], {
    stdin: "round trip",
  });
  assertEquals(copied.stdout, "round trip");
}

/** `kubectl port-forward`. */
export async function portForwards(machine: Machine): Promise<void> {
  await using forward = machine.start(machine.k0sPath, [
    ...["kubectl", "-n", "web", "port-forward", "service/web", "18080:80"],
  ]);
  await eventually(() => Promise.resolve(forward.output().includes("Forwarding from 127.0.0.1:18080")), {
    what: "port-forward listens",
    withinMs: 60_000,
  });
  const fetched = await machine.run(Deno.execPath(), [
    "eval",
    'console.log(await (await fetch("http://127.0.0.1:18080/index.html")).text())',
  ]);
  assertEquals(fetched.stdout, `${GREETING}\n`);
}

/** `kubectl top`, from metrics-server. */
export async function topShowsUse(machine: Machine): Promise<void> {
  for (const command of [["top", "nodes", "--no-headers"], ["-n", "web", "top", "pods", "--no-headers"]]) {
    const shown = await eventually(async () => await machine.kubectl(command), {
      what: `kubectl ${command.join(" ")} shows figures`,
      withinMs: 150_000,
      everyMs: 2_000,
    });
    assert(/^\S+\s+\d+m\s+/m.test(shown), shown);
  }
}

/** A pod gets a page from a host. @param greeting What the page says. */
export async function reaches(
  machine: Pick<Machine, "k0s">,
  pod: string,
  host: string,
  greeting = GREETING,
): Promise<void> {
  await eventually(async () => {
    const { stdout, stderr } = await fetchFrom(machine, pod, host);
    assertEquals(stdout, greeting, stderr);
    return true;
  }, { what: `${pod} reaches http://${host}`, withinMs: NETWORK_WITHIN_MS });
}

/** Fetches the page by the plainest means: the static busybox of Debian crashes in `wget` as soon as it needs a name. */
function fetchFrom(machine: Pick<Machine, "k0s">, pod: string, host: string) {
  const script = 'printf "GET /index.html HTTP/1.0\\r\\n\\r\\n" | busybox timeout 3 busybox nc "$0" 80 | tail -n 1';
  return inPod(machine, pod, ["sh", "-c", script, host]);
}

/** Runs a command in a pod of the namespace `web`. */
export function inPod(machine: Pick<Machine, "k0s">, pod: string, command: string[]) {
  return machine.k0s(["kubectl", "-n", "web", "exec", pod, "--", ...command]);
}
