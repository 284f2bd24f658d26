import { describe, expect, test } from 'vitest';
import { nameFlaw, nameKey } from '../../../shared/domain/roster/name-key.ts';

describe('the key of a name', () => {
  test.each(['·', '•', '・', '‧', '∙', '⋅', '．', '.', '･'])(
    'makes the dot %s a middle dot',
    (dot) => {
      expect(nameKey(`拜合提亚尔${dot}穆太力普`)).toBe('拜合提亚尔·穆太力普');
    },
  );

  test('forgets spaces and characters without width', () => {
    expect(nameKey('\ufeff张 　三\u200b\u2060 ')).toBe('张三');
  });

  test('maps the private code of an old GBK roster to the character of today', () => {
    expect(nameKey('张\ue863')).toBe('张䶮');
    expect(nameKey('李\ue816')).toBe('李𠂇');
  });

  test('is in NFC, where a compatibility character is its ordinary twin', () => {
    expect(nameKey('张\uf9d1')).toBe('张六');
  });
});

describe('a name', () => {
  test.each(['张三', '欧阳䶮', '㛃𬭎', '𣲗', '买买提·艾力', '〇一'])('%s is read', (name) => {
    expect(nameFlaw(`${name}国`)).toBeUndefined();
  });

  test.each(['张?', '张？', '王xi', '赵\ufffd', '钱\ue5e5', '孙1', '李-四', '·张三', '张三·'])(
    '%s holds a placeholder',
    (name) => {
      expect(nameFlaw(name)).toBe('NamePlaceholder');
    },
  );

  test('is measured in code points, not in UTF-16 units', () => {
    expect(nameFlaw('𬭎')).toBe('NameTooShort');
    expect(nameFlaw('𬭎𬭎')).toBeUndefined();
    expect(nameFlaw('𬭎'.repeat(64))).toBeUndefined();
    expect(nameFlaw('𬭎'.repeat(65))).toBe('NameTooLong');
  });
});
