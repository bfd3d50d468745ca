import { isJson } from '../template.ts';

/** Defaults of parameters that would open more than any value that an operator means. */
export const defaultFindings = (template: unknown): readonly string[] => {
  const parameters = isJson(template) && isJson(template.Parameters) ? template.Parameters : {};
  const origins = isJson(parameters.AppOrigins) ? String(parameters.AppOrigins.Default ?? '') : '';
  return origins.includes('*')
    ? ['AppOrigins: pages of other origins than the app’s may call (Default)']
    : [];
};
