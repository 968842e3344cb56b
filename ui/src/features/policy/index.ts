/* What the shop's policy says, how a sum comes about, and what was given before. */
export { default as CaseField } from './CaseField.svelte';
export { default as Given } from './Given.svelte';
export { default as SumRows } from './SumRows.svelte';
export { default as Verdict } from './Verdict.svelte';
export { CAUSES, dayWords, moneyWords, ruleWords, saidWords } from './words';
