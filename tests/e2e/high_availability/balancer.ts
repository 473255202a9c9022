import { assertEquals, assertMatch } from "@std/assert";
import { adminKubeconfig } from "../../support/control_plane.ts";
import { eventually } from "../../support/eventually.ts";
import type { Background, Machine } from "../../support/machine.ts";

const GUIDE = new URL("../../../docs/haproxy/haproxy.cfg", import.meta.url).pathname;
const CONFIG = "/run/haproxy.cfg";

/** HAProxy in front of controllers, as the guide configures it; only the addresses differ. Dispose it with `await using`. */
export class Balancer implements AsyncDisposable {
  readonly #process: Background;
  readonly #machine: Machine;
  /** Of the administrator, through it. */
  readonly kubeconfig: string;

  private constructor(machine: Machine, process: Background, kubeconfig: string) {
    this.#machine = machine;
    this.#process = process;
    this.kubeconfig = kubeconfig;
  }

  /** Starts it on `machine`; for clients there it is `localhost`, a name in every API server's certificate. */
  static async start(machine: Machine, controllers: readonly [Machine, Machine, Machine]): Promise<Balancer> {
    const text = (await Deno.readTextFile(GUIDE)).replaceAll(
      /192\.0\.2\.1([123])/g,
      (_, index) => controllers[Number(index) - 1]!.address,
    );
    await machine.run("sh", ["-c", `cat > ${CONFIG}`], { stdin: text });
    const { code, stdout, stderr } = await machine.run("haproxy", ["-c", "-f", CONFIG]);
    assertEquals(code, 0, stdout + stderr);
    const process = machine.start("haproxy", ["-db", "-f", CONFIG]);
    await eventually(async () => (await machine.run("curl", ["-sk", "https://localhost:6443"])).code === 0, {
      what: `the load balancer answers: ${process.output()}`,
      withinMs: 20_000,
    });
    const kubeconfig = (await adminKubeconfig(controllers[0])).replace(/server: .*/, "server: https://localhost:6443");
    return new Balancer(machine, process, kubeconfig);
  }

  /** Waits until the join API is reached through it, which lets nobody in without a token. */
  async joinApiAnswers(): Promise<void> {
    await eventually(async () => {
      const request = ["-sk", "-o", "/dev/null", "-w", "%{http_code}", "https://localhost:9443/v1beta1/ca"];
      assertMatch((await this.#machine.run("curl", request)).stdout, /^401$/);
      return true;
    }, { what: "the join API answers through the load balancer", withinMs: 30_000 });
  }

  /** Waits until konnectivity of some controller shakes hands through it. */
  async konnectivityAnswers(): Promise<void> {
    const connect = ["-c", "openssl s_client -connect localhost:8132 < /dev/null"];
    await eventually(async () => (await this.#machine.run("sh", connect)).code === 0, {
      what: "konnectivity answers through the load balancer",
      withinMs: 30_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
