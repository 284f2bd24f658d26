import { describe, expect, test } from 'vitest';
import { copyKey, readUploadKey, uploadKey } from '../../../shared/store/object-keys.ts';

const ref = { candidateId: 'c10827-aaaaaaaaaaaaaaaa', evidenceId: 'e1' };

describe('the key of an upload', () => {
  test('is read back as it was spelt', () => {
    expect(readUploadKey(uploadKey({ ...ref, kind: 'PHOTO' }))).toEqual(ref);
  });

  test.each([
    copyKey({ ...ref, kind: 'PHOTO' }),
    'uploads/a/b',
    'uploads/a/b/c/d',
    'uploads//b/c',
    '',
  ])('is not %s', (key) => {
    expect(readUploadKey(key)).toBeUndefined();
  });
});
