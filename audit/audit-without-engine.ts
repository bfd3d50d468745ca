import { deploymentOf, ProvisionError } from '../engine/explain/deployment.ts';
import { awsActions } from './actions.ts';
import { templateFindings } from './document-findings.ts';
import type { IntendedSets } from './intended-sets.ts';
import { auditedServices } from './matrix.ts';
import { allTemplates, files, readJson } from './project-files.ts';
import { settingDifferences, type RecordedSettings } from './recorded-settings.ts';
import type { AuditWithoutEngine } from './without-engine.ts';

/** The engine's error for a part of a template that it does not know; null when it reads all of it. */
export const refusalOf = (template: unknown): string | null => {
  try {
    deploymentOf(template);
    return null;
  } catch (error) {
    if (error instanceof ProvisionError) return error.message;
    throw error;
  }
};

/** Runs the checks that do not need the engine. */
export const auditWithoutEngine = async (refusal: string): Promise<AuditWithoutEngine> => {
  const written = allTemplates();
  const actions = await awsActions(auditedServices);
  return {
    refusal,
    templates: templateFindings(
      Object.values(written),
      readJson(files.intendedSets) as IntendedSets,
      actions.map(({ name }) => name),
    ),
    settings: settingDifferences(readJson(files.intendedSettings) as RecordedSettings, written),
  };
};
