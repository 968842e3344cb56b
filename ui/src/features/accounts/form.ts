import type { AccountEntry, AccountView, ConnectorView, FieldView, PresetView } from '#ipc';

/* What a set-up form holds and sends: no words and no screen. */

export type Values = Record<string, string>;

/** The preset that the domain of an address belongs to; undefined while none does. */
export function presetByAddress(presets: readonly PresetView[], address: string): PresetView | undefined {
  const domain = /^[^@\s]+@([^@\s]+)$/.exec(address.trim())?.[1]?.toLowerCase();
  return domain === undefined ? undefined : presets.find((preset) => preset.domains.includes(domain));
}

export function isAddress(text: string): boolean {
  return /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(text.trim());
}

/** The servers among a form's values, each once. */
export function serversOf(values: Values): string[] {
  const hosts = Object.keys(values).filter((key) => key.endsWith('_host'));
  return [...new Set(hosts.map((key) => values[key] ?? ''))];
}

/** What a field shows: what was entered, else what the account has, else the preset's, else its usual value. */
export function valueOf(
  field: FieldView,
  entered: Values,
  account?: AccountView,
  preset?: PresetView,
): string {
  return entered[field.key] ?? account?.values[field.key] ?? preset?.values[field.key] ?? field.default ?? '';
}

/** Fields that must be filled and are not. A secret of an existing account may stay as it is. */
export function missing(
  fields: readonly FieldView[],
  value: (field: FieldView) => string,
  existing: boolean,
): string[] {
  return fields
    .filter((field) => field.required && !(existing && field.kind === 'secret') && value(field).trim() === '')
    .map((field) => field.key);
}

export function portIsWrong(text: string): boolean {
  const port = Number(text.trim());
  return text.trim() !== '' && !(Number.isInteger(port) && port > 0 && port < 65536);
}

/** The entry to test and save. A cleared field is not sent, so that the connector's own usual value stands. */
export function entryOf(
  connector: ConnectorView,
  value: (field: FieldView) => string,
  account?: AccountView,
  brand?: string,
): AccountEntry {
  const values: Values = {};
  const secrets: Values = {};
  for (const field of connector.fields) {
    const secret = field.kind === 'secret';
    const text = secret ? value(field) : value(field).trim();
    if (secret ? text !== '' || account !== undefined : text !== '')
      (secret ? secrets : values)[field.key] = text;
  }
  return {
    account: account?.id ?? null,
    connector: connector.id,
    brand: brand ?? account?.brand ?? null,
    values,
    secrets,
  };
}

const PEM = '-----BEGIN CERTIFICATE-----';

/** A certificate's file as PEM: as it is, or wrapped where it is DER. Undefined for anything else. */
export function certificateText(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes);
  if (text.includes(PEM)) return text.trim();
  // A DER certificate is one sequence of more than 127 bytes.
  if (bytes[0] !== 0x30 || (bytes[1] ?? 0) < 0x81) return undefined;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,64}/g) ?? [];
  return [PEM, ...lines, '-----END CERTIFICATE-----'].join('\n');
}
