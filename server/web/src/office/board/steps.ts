// Stepping back and forth in the changes of a day.

export type StepWay = 'undo' | 'redo';

/** Which way a press of keys asks for: Ctrl+Z back, Ctrl+Shift+Z and Ctrl+Y forth. */
export function stepAsked(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): StepWay | null {
  if (event.altKey || event.ctrlKey === event.metaKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && !event.shiftKey ? 'redo' : null;
}
