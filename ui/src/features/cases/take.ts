import { t } from '#i18n';
import type { CaseRow, CaseStepView } from '#ipc';
import { act, showFailure, showToast } from '#state';
import { nameOf, statusWords } from './words';

/** Takes a step and says where the case stands now. False where it was not taken. */
export async function takeStep(
  row: CaseRow,
  step: CaseStepView,
  outcome: string | null = null,
  note = '',
): Promise<boolean> {
  try {
    await act('case_step', {
      id: row.id,
      step: step.step,
      actor: step.actors[0] ?? 'agent',
      outcome,
      note,
    });
  } catch (cause) {
    showFailure(cause);
    return false;
  }
  showToast({ text: t.cases.moved(nameOf(row), statusWords(step.to)) });
  return true;
}
