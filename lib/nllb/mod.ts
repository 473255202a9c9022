/**
 * The load balancer that a node runs for itself (NLLB): a static pod in front of all API servers, its files, and how
 * they follow the controllers.
 *
 * @module
 */
export {
  type NodeLocalBalancerInputs,
  type NodeLocalFile,
  nodeLocalFiles,
  type NodeLocalFilesInputs,
  nodeLocalKubeconfig,
  nodeLocalUrl,
} from "./node_local_files.ts";
export { type NodeLocalSettings, nodeLocalSettings, type NodeLocalSource } from "./settings.ts";
