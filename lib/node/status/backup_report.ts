import { K0sError } from "../../base/mod.ts";
import type { BackupSettings } from "../../config/mod.ts";
import type { KubeClient } from "../../kube/mod.ts";
import { type BackupState, readBackupState } from "../../reconcilers/mod.ts";
import type { BackupReport } from "../../status/mod.ts";

/** How long the API server may take, in milliseconds: someone waits for the status. */
const ANSWERS_WITHIN_MS = 5_000;

/** What {@link backupReport} follows from. */
export interface BackupReportInputs {
  /** Left out: nothing is scheduled. */
  settings: BackupSettings | undefined;
  /** Left out: there is no API server yet. */
  client: Pick<KubeClient, "get"> | undefined;
  now: Date;
}

/** How scheduled backups are doing, whichever controller makes them; without times while the API server does not answer. */
export async function backupReport({ settings, client, now }: BackupReportInputs): Promise<BackupReport | undefined> {
  if (settings === undefined) return undefined;
  const { schedule, timeZone = "UTC" } = settings;
  const scheduled = { Schedule: schedule, TimeZone: timeZone, Overdue: false };
  try {
    const state = client === undefined ? undefined : await readBackupState(client, { timeoutMs: ANSWERS_WITHIN_MS });
    return state === undefined ? scheduled : { ...scheduled, ...stateReport(state, now) };
  } catch (error) {
    if (error instanceof K0sError) return scheduled;
    throw error;
  }
}

function stateReport(state: BackupState, now: Date): Omit<BackupReport, "Schedule" | "TimeZone"> {
  const { lastSuccess, lastFailure, nextRun, overdueAt } = state;
  const sinceMs = (at: string) => now.getTime() - Date.parse(at);
  return {
    ...(lastSuccess === undefined ? {} : {
      LastSuccess: {
        At: lastSuccess.at,
        AgeSeconds: Math.max(0, Math.floor(sinceMs(lastSuccess.at) / 1_000)),
        Name: lastSuccess.name,
        SizeBytes: lastSuccess.sizeBytes,
        Places: lastSuccess.places,
        Controller: lastSuccess.controller,
      },
    }),
    ...(lastFailure === undefined ? {} : {
      LastError: { At: lastFailure.at, Message: lastFailure.message, Count: lastFailure.count },
    }),
    ...(nextRun === undefined ? {} : { NextRun: nextRun }),
    Overdue: overdueAt !== undefined && sinceMs(overdueAt) >= 0,
  };
}
