import { describe, expect, it } from 'vitest';
import { stepAsked } from '../src/office/board/steps';

const press = (key: string, held: string[] = ['ctrlKey']) =>
  stepAsked({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...Object.fromEntries(held.map((one) => [one, true])) });

describe('keys that step back and forth in the changes of a day', () => {
  it('go back with Ctrl+Z, and forth with Ctrl+Y and Ctrl+Shift+Z', () => {
    expect(press('z')).toBe('undo');
    expect(press('y')).toBe('redo');
    expect(press('Z', ['ctrlKey', 'shiftKey'])).toBe('redo');
    expect(press('z', ['metaKey'])).toBe('undo');
  });

  it('are no others', () => {
    expect(press('z', [])).toBeNull();
    expect(press('y', ['ctrlKey', 'shiftKey'])).toBeNull();
    expect(press('z', ['ctrlKey', 'altKey'])).toBeNull();
    expect(press('x')).toBeNull();
  });
});
