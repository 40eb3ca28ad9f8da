import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import type { Translate } from '@/lib/i18n'
import { Problem } from '@/lib/problem'
import { showFaults } from '@/lib/show-faults'

/** Shows faults of a form that asks for the current password, of which the server says only "wrong". */
export function showPasswordFaults<V extends FieldValues>(
  form: UseFormReturn<V>,
  t: Translate,
  error: unknown,
  field: Path<V>,
) {
  const wrong =
    error instanceof Problem && error.errors.some((fault) => fault.field === field && fault.code === 'wrong')
  if (wrong) form.setError(field, { message: t('security.passwordWrong') }, { shouldFocus: true })
  else showFaults(form, t, error)
}
