import { nodeStep, scenario } from "../support/scenario.ts";
import { configureCharts, deployedInOrder, releasesAreThere, statusTellsOfCharts } from "./helm/at_boot.ts";
import {
  changesAreUpgrades,
  configurationIsFollowed,
  deletionUninstalls,
  movedReleaseIsRefused,
} from "./helm/changes.ts";
import { disabledLeavesChartsAlone } from "./helm/disabled.ts";
import {
  beginFaultyCharts,
  failuresAreCounted,
  faultsAreTold,
  faultyChartsGo,
  foreignChartGoes,
  mendedChartIsDeployed,
  neverReadyHoldsBackForAWhile,
  passwordIsHidden,
  passwordIsNotTold,
} from "./helm/faults.ts";
import { HelmNode } from "./helm/helm_node.ts";
import { changeAbortsAction, killedHelmIsStartedAgain, killedNodeGoesOn, nothingIsLeft } from "./helm/interruptions.ts";
import {
  chartComesFromRegistry,
  chartsLieOnTheController,
  chartsOfEveryForm,
  clientHasCertificate,
  secretDescribesRepository,
  secretNamesUser,
} from "./helm/sources.ts";
import {
  chartIsApplied,
  chartMovesOut,
  detailsAreLogged,
  operatorsUseHelm,
  registryWantsCertificate,
  secondKeyCounts,
} from "./helm/upstream_pages.ts";

/** In this order: a repository that hangs is given up after two minutes, in which the others have their turn. */
const STEPS: readonly [name: string, body: (helm: HelmNode) => Promise<void>][] = [
  ["releases are what the charts say", releasesAreThere],
  ["k0s status charts tells of them", statusTellsOfCharts],
  ["charts that cannot be deployed are taken up", beginFaultyCharts],
  ["passwords are hidden while helm runs", passwordIsHidden],
  ["a chart comes from an OCI registry with credentials", chartComesFromRegistry],
  ["charts are an archive and a directory of the controller", chartsLieOnTheController],
  ["a registry wants a certificate", registryWantsCertificate],
  ["a Secret describes a repository", secretDescribesRepository],
  ["a Secret names the user of a registry", secretNamesUser],
  ["a repository wants a certificate", clientHasCertificate],
  ["a Chart is applied and looked at with kubectl", chartIsApplied],
  ["a key that is there twice in values counts as helm has it", secondKeyCounts],
  ["operators use helm beside it", operatorsUseHelm],
  ["charts have kinds, jobs and large values", chartsOfEveryForm],
  ["changed values and versions are upgrades", changesAreUpgrades],
  ["a release keeps its name and namespace", movedReleaseIsRefused],
  ["a chart that never becomes ready holds others back for its timeout", neverReadyHoldsBackForAWhile],
  ["a change aborts what is under way", changeAbortsAction],
  ["helm that is killed is started again", killedHelmIsStartedAgain],
  ["a changed configuration is followed", configurationIsFollowed],
  ["a chart moves out of the configuration without being uninstalled", chartMovesOut],
  ["deleting a Chart uninstalls its release", deletionUninstalls],
  ["each fault is told in the status of its chart", faultsAreTold],
  ["what fails again is counted", failuresAreCounted],
  ["a Chart of another namespace is told so, and goes", foreignChartGoes],
  ["passwords are not told", passwordIsNotTold],
  ["a chart that is mended is deployed", mendedChartIsDeployed],
  ["k0s that is killed in the middle of an installation and an upgrade goes on", killedNodeGoesOn],
  ["with --debug, the log has what helm says in detail", detailsAreLogged],
  ["charts that were never deployed go when they are deleted", faultyChartsGo],
];

scenario("Helm charts are deployed, changed and uninstalled as the cluster says", async (t, machine) => {
  await using helm = await HelmNode.create(machine);
  await configureCharts(helm);
  await helm.boot();
  const isDeployed = await nodeStep(t, helm.node, "charts of the configuration are deployed at boot, in order", () => {
    return deployedInOrder(helm);
  });
  if (!isDeployed) return;
  for (const [name, body] of STEPS) await nodeStep(t, helm.node, name, () => body(helm));
  await nodeStep(t, helm.node, "nothing of helm is left", () => nothingIsLeft(helm));
  await nodeStep(t, helm.node, "with --disable-components=helm, Charts are left alone", () => {
    return disabledLeavesChartsAlone(helm);
  });
});
