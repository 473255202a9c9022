/**
 * The load balancer of the controllers (CPLB): keepalived's configuration, the virtual addresses that it moves by VRRP,
 * and what shares connections to them, in our process or in the kernel (IPVS).
 *
 * @module
 */
export {
  virtualServersConfig,
  type VirtualServersInputs,
  vrrpConfig,
  type VrrpConfigInputs,
} from "./keepalived_config.ts";
export { VIRTUAL_SERVERS_TEMPLATE, VRRP_TEMPLATE } from "./keepalived_templates.ts";
export {
  type PreparedVirtualAddress,
  prepareVirtualAddress,
  type PrepareVirtualAddressInputs,
} from "./prepare_virtual_address.ts";
export { tellApiServers } from "./tell_api_servers.ts";
export { type Controllers, shareInUserspace, type UserspaceInputs } from "./userspace_proxy.ts";
export { removeDummyLink } from "./virtual_links.ts";
export { setKeepalivedState } from "./virtual_servers.ts";
export { reconcileVrrpWeight, type VrrpWeightInputs } from "./vrrp_weight.ts";
