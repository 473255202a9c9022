import type { BootStep } from "../supervisor/mod.ts";
import type { ControllerState } from "./controller_state.ts";

export function clusterSteps(_state: ControllerState): BootStep[] {
  return [];
}
export function profileInputs(_s: ControllerState) { return {}; }
