// A pictogram for each intervention of the catalogue, for whoever reads slowly.
import type { PictogramName } from './Pictogram.svelte';

const PICTOGRAMS: Record<string, PictogramName> = {
  washing: 'drop',
  shower: 'shower',
  body_care: 'drop',
  toilet: 'door',
  dressing: 'shirt',
  eating: 'food',
  drinking: 'cup',
  own_health: 'pill',
  transfer: 'wheel',
  morning_help: 'coffee',
  evening_help: 'bed',
  meals: 'food',
  breakfast: 'food',
  lunch: 'food',
  dinner: 'food',
  cleaning: 'broom',
  laundry: 'shirt',
  shopping: 'shop',
  pharmacy: 'pill',
  waste: 'broom',
  meal_delivery: 'food',
  bed_making: 'bed',
  check_visit: 'eye',
  walk: 'walk',
  social_time: 'two',
  escort: 'two',
  respite: 'home',
  alarm_response: 'alarm',
  night_check: 'eye',
  medication: 'pill',
  insulin: 'drop',
};

export const interventionPictogram = (code: string): PictogramName => PICTOGRAMS[code] ?? 'hand';
