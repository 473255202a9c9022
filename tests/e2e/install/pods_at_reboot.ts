import { assert, assertEquals } from "@std/assert";
import type { InitMachine } from "../../support/init_machine.ts";

const K0S = "/usr/local/bin/k0s";
/** Shorter than the minute and a half that systemd would wait for the deaf pod. */
const REBOOT_WITHIN_MS = 60_000;
/** Directory of the machine in which a pod notes that it had the time to tidy up. */
const NOTES = "/var/lib/k0s/notes";

/** Reboots a machine on which a pod does not handle SIGTERM, and another one needs some time after it. */
export async function rebootsWithPods(machine: InitMachine, { endsPods }: { endsPods: boolean }): Promise<void> {
  const image = await machine.must(K0S, [
    ...["kubectl", "-n", "kube-system", "get", "daemonset", "kube-router"],
    ...["-o", "jsonpath={.spec.template.spec.containers[0].image}"],
  ]);
  const pods = [pod("deaf", image, "exec sleep infinity"), pod("tidy", image, TIDY)].join("---\n");
  await machine.must("sh", ["-c", `mkdir -p ${NOTES}; ${K0S} kubectl apply -f - <<'END'\n${pods}END\n`]);
  const ready = ["kubectl", "wait", "--for=condition=Ready", "pod/deaf", "pod/tidy", "--timeout=60s"];
  await machine.must(K0S, ready, { withinMs: 70_000 });
  const startedMs = performance.now();

  await machine.reboot();

  const elapsedMs = performance.now() - startedMs;
  assert(elapsedMs < REBOOT_WITHIN_MS, `the reboot took ${elapsedMs} ms`);
  if (endsPods) assertEquals(await machine.must("cat", [`${NOTES}/tidy`]), "done\n");
}

const TIDY = 'trap "sleep 3; echo done > /notes/tidy; exit" TERM; while :; do sleep 0.2; done';

function pod(name: string, image: string, script: string): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
  - name: main
    image: ${image}
    imagePullPolicy: Never
    command: [sh, -c, '${script}']
    volumeMounts: [{ name: notes, mountPath: /notes }]
  volumes: [{ name: notes, hostPath: { path: ${NOTES} } }]
`;
}
