import { describe, expect, test } from 'vitest';
import { requireExtendable } from '../../../shared/domain/calendar/extension.ts';
import type { WindowId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { at, hunan } from './season.ts';

const preparedAt = at('2024-04-11T00:00');
const judge =
  (
    window: WindowId,
    closesAt: Instant,
    approvedAt: Instant,
    extensions: Record<string, Instant> = {},
  ) =>
  () =>
    requireExtendable(hunan.calendar, extensions, { window, closesAt }, approvedAt, {
      ...{ window: 'W10', feeWindow: 'W13', preparedAt },
    });
const closes = at('2024-02-02T17:00');
const named = (name: string) => expect.objectContaining({ name });

describe('more time for one person', () => {
  test('is given until the last millisecond before the close', () => {
    expect(judge('W02', later(closes, 3_600_000), later(closes, -1))).not.toThrow();
    expect(judge('W02', later(closes, 3_600_000), closes)).toThrow(named('ExtensionTooLate'));
  });

  test('can be given again before their own close', () => {
    const extensions = { W02: later(closes, 3_600_000) };
    const longer = later(closes, 7_200_000);
    expect(judge('W02', longer, later(closes, 3_599_999), extensions)).not.toThrow();
    expect(judge('W02', longer, later(closes, 3_600_000), extensions)).toThrow(
      named('ExtensionTooLate'),
    );
  });

  test('never shortens anything', () => {
    expect(judge('W02', closes, later(closes, -1_000))).toThrow(named('CalendarInvalid'));
  });

  test('leaves the person’s own calendar in order', () => {
    const afterReviewOpens = at('2024-02-14T00:01');
    expect(judge('W02', afterReviewOpens, later(closes, -1_000))).toThrow(named('CalendarInvalid'));
    const beyondParent = at('2024-03-25T17:30');
    const inW11 = at('2024-03-24T16:00');
    expect(judge('W11', beyondParent, inW11)).toThrow(named('CalendarInvalid'));
    expect(
      judge('W11', beyondParent, inW11, { W10: beyondParent, W13: beyondParent }),
    ).not.toThrow();
  });

  test('ends before the tickets are prepared, and 72 hours before if it is time to pay', () => {
    const inW10 = at('2024-03-25T16:00');
    const reconciled = later(preparedAt, -3 * 86_400_000);
    expect(judge('W10', reconciled, inW10)).not.toThrow();
    expect(judge('W10', later(reconciled, 1), inW10)).toThrow(named('CalendarInvalid'));
    expect(judge('W13', later(reconciled, 1), inW10)).toThrow(named('CalendarInvalid'));
  });
});
