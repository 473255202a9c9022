import { assert, assertEquals } from "@std/assert";
import {
  EtcdError,
  EtcdUnreachableError,
  isLearnerBehind,
  isMemberNotFound,
  isNotLearner,
  isPeerUrlTaken,
  isTooManyLearners,
  isTransientEtcd,
} from "../../../lib/etcd/mod.ts";

const error = (reason: string) => new EtcdError("do it", { code: 9, reason });

Deno.test("EtcdError is recognised by etcd's own words", () => {
  assert(isMemberNotFound(error("etcdserver: member not found")));
  assert(isPeerUrlTaken(error("etcdserver: Peer URLs already exists")));
  assert(isTooManyLearners(error("etcdserver: too many learner members in cluster")));
  assert(isLearnerBehind(error("etcdserver: can only promote a learner member which is in sync with leader")));
  assert(!isNotLearner(error("etcdserver: can only promote a learner member which is in sync with leader")));
  assert(isNotLearner(error("etcdserver: can only promote a learner member")));
  assert(isTransientEtcd(error("etcdserver: unhealthy cluster")));
  assert(isTransientEtcd(new EtcdUnreachableError("no answer")));
  assert(!isTransientEtcd(error("etcdserver: member not found")));
  assert(!isMemberNotFound(new Error("etcdserver: member not found")));
});

Deno.test("EtcdError tells what to do about a full database and a lost quorum", () => {
  assert(error("etcdserver: mvcc: database space exceeded").hint?.includes("quota-backend-bytes"));
  assert(error("etcdserver: no leader").hint?.includes("k0s etcd status"));
  assertEquals(error("etcdserver: member not found").hint, undefined);
});
