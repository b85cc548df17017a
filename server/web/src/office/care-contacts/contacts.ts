// Whom to find among the clients and choose among the staff, and what is said of a row.
import type { CareContactsView, CareContactView, StaffNameView } from '../../api/contract';
import { t } from '../../i18n/careContacts';
import { momentText } from '../../time/stockholm';

/** Rows of the client that is sought, or of the contact; nobody finds a protected client by name. */
export function isSought(row: CareContactView, wanted: string): boolean {
  const sought = wanted.trim().toLowerCase();
  const has = (name: string | null | undefined) => (name ?? '').toLowerCase().includes(sought);
  return sought === '' || (!row.protected && has(row.client_label)) || has(row.staff_name);
}

/** All who may be named but the one who is, and whoever was chosen before they no longer could. */
export function choices(row: CareContactView, nurses: CareContactsView['nurses'], chosen: StaffNameView | null): StaffNameView[] {
  const others = nurses.filter(({ staff_id }) => !row.is_valid || staff_id !== row.staff_id);
  const isGone = chosen !== null && chosen.staff_name !== '' && !others.some(({ staff_id }) => staff_id === chosen.staff_id);
  return isGone ? [...others, chosen] : others;
}

/** Who said so, and when; nothing where nobody has said anything. */
export function sourceText({ staff_id, by_name: by, at_ms }: CareContactView): string {
  if (at_ms == null) return staff_id == null ? '' : t('of_register');
  const when = momentText(at_ms);
  if (staff_id == null) return by == null ? t('taken_back', { when }) : t('taken_back_by', { by, when });
  return by == null ? t('named', { when }) : t('named_by', { by, when });
}

export const contactName = ({ staff_name }: CareContactView): string => staff_name ?? t('gone');

/** What somebody else did meanwhile. */
export function overtakenText(row: CareContactView): string {
  const { staff_id, by_name: by, at_ms } = row;
  const when = at_ms == null ? '' : momentText(at_ms);
  if (staff_id == null) return by == null ? t('overtaken.nobody', { when }) : t('overtaken.nobody_by', { by, when });
  const name = contactName(row);
  return by == null ? t('overtaken.named', { name, when }) : t('overtaken.named_by', { by, name, when });
}
