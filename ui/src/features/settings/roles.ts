import { t } from '#i18n';

export const ROLES = ['agent', 'senior', 'lead'] as const;

export function roleWords(role: string): string {
  const known = ROLES.find((each) => each === role);
  return known ? t.settings.agents.roles[known] : role;
}
