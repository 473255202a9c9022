import type { ServiceDefinition } from "../../../lib/install/service.ts";
import type { ServiceManager, ServiceState } from "../../../lib/install/service_manager.ts";

/** A directory that goes away with the test. */
export async function temporaryRoot(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A service to install. */
export const DEFINITION: ServiceDefinition = {
  role: "controller",
  executable: "/usr/local/bin/k0s",
  args: ["--single=true"],
  environmentFile: "/etc/k0s/k0scontroller.env",
};

/** A service manager that keeps what it is told. */
export class FakeManager implements ServiceManager {
  readonly name = "systemd";
  readonly calls: string[] = [];
  readonly installed: [string, ServiceDefinition][] = [];
  states: ServiceState = "stopped";
  failure: Error | undefined;

  constructor(readonly root: string) {}

  logOf(service: string): string {
    return `log of ${service}`;
  }
  definitionPath(service: string): string {
    return `${this.root}/etc/units/${service}`;
  }
  async install(service: string, definition: ServiceDefinition): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    await Deno.mkdir(`${this.root}/etc/units`, { recursive: true });
    await Deno.writeTextFile(this.definitionPath(service), "");
    this.installed.push([service, definition]);
  }
  async uninstall(service: string): Promise<void> {
    await Deno.remove(this.definitionPath(service));
    this.calls.push(`uninstall ${service}`);
  }
  state(): Promise<ServiceState> {
    return Promise.resolve(this.states);
  }
  start(service: string): Promise<void> {
    return this.#call(`start ${service}`);
  }
  stop(service: string): Promise<void> {
    return this.#call(`stop ${service}`);
  }
  restart(service: string): Promise<void> {
    return this.#call(`restart ${service}`);
  }

  beginRestart(service: string): Promise<void> {
    return this.#call(`begin restart ${service}`);
  }
  lastWords(): Promise<readonly string[]> {
    return Promise.resolve(["last words"]);
  }
  installUpgrade(service: string, command: readonly string[]): Promise<void> {
    return this.#call(`install ${service} ${command.join(" ")}`);
  }
  forgetUpgrade(service: string): Promise<void> {
    return this.#call(`forget ${service}`);
  }

  #call(text: string): Promise<void> {
    this.calls.push(text);
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  }
}
