import { has, t } from '../../../i18n/proposal';

/** Why a visit was left as it was; an unknown code is shown as it is, never hidden. */
export function leftText(why: string): string {
  const key = `left_why.${why}`;
  return has(key) ? t(key) : why.replaceAll('_', ' ');
}
