import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'
import type { Translate } from '@/lib/i18n'
import { explain, explainField, Problem } from '@/lib/problem'

type Options<V extends FieldValues> = {
  /** The form's field that the server means; by default it has the server's name. */
  fieldOf?: (wire: string) => Path<V> | undefined
  /** Where a fault of no field is shown. */
  otherwise?: Path<V> | 'root'
}

/** Shows what the server found wrong: at the fields that it names, else about the whole form. */
export function showFaults<V extends FieldValues>(
  form: UseFormReturn<V>,
  t: Translate,
  error: unknown,
  {
    fieldOf = (wire) => (wire in form.getValues() ? (wire as Path<V>) : undefined),
    otherwise = 'root',
  }: Options<V> = {},
) {
  const faults = error instanceof Problem ? error.errors : []
  const named = faults.flatMap((fault) => {
    const field = fieldOf(fault.field)
    return field ? [{ field, message: explainField(t, fault) }] : []
  })
  for (const [index, { field, message }] of named.entries()) {
    form.setError(field, { message }, { shouldFocus: index === 0 })
  }
  if (named.length === 0) form.setError(otherwise, { message: explain(t, error) })
}
