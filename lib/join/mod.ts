/**
 * Joining a cluster: tokens, the join API that controllers serve to new ones, and its client.
 *
 * @module
 */
export { JoinTokenError, type JoinTokenProblem } from "./join_token_error.ts";
export { decodeJoinToken, encodeJoinToken, type JoinToken, type JoinTokenContent } from "./join_token.ts";
export { type TokenPlaces, type TokenReaders, type TokenSource, tokenSource } from "./token_source.ts";
export {
  BOOTSTRAP_ID,
  type BootstrapToken,
  credentialOf,
  JOIN_ROLES,
  JOIN_USERS,
  type JoinRole,
  newBootstrapToken,
  secretNameOf,
  secretOf,
} from "./bootstrap_token.ts";
export {
  createBootstrapToken,
  deleteBootstrapToken,
  listBootstrapTokens,
  type NewTokenOptions,
  parseJoinRole,
} from "./bootstrap_tokens.ts";
export type { AuthorityPair, ClusterCa, EtcdJoin, EtcdPeer } from "./join_wire.ts";
export { type JoinApi, serveJoinApi } from "./join_api.ts";
export type { EtcdMembers, JoinApiOptions } from "./join_api_options.ts";
export { fetchCa, type JoinClientOptions, joinEtcd } from "./join_client.ts";
export { checkWorkerToken } from "./worker_token.ts";
export type { NamedApi } from "./ask_api.ts";
export { pinnedHttp } from "./pinned_http.ts";
export { JoinError, type JoinProblem, refusalError, type Refused } from "./join_error.ts";
export { issueJoinToken, type IssueTokenOptions, type JoinableCluster, requireJoinable } from "./issue_join_token.ts";
export { type PreSharedOptions, type PreSharedToken, preSharedToken } from "./pre_shared_token.ts";
