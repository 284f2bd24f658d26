import { type ReactNode, useState } from 'react';
import { ask, type BodyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Choice, Field, Problem, Section, useAct, wrongFields } from '../../parts.tsx';
import { useSeason } from '../../season.tsx';
import { politicalStatuses, provinces } from './profile-words.ts';
import type { Me } from './way.ts';

type Profile = BodyOf<'saveProfile'>['profile'];

const empty = {
  ethnicity: '汉族',
  politicalStatus: '共青团员',
  hukouProvince: '43',
  recipient: '',
  phone: '',
  regionCode6: '',
  detail: '',
  postcode: '',
  category: 'GENERAL',
  lawAbiding: 'no',
  health: 'no',
};
type Form = typeof empty;
type FormField = keyof Form;

function formOf({ application, account }: Me): Form {
  const { profile } = application;
  if (profile === undefined) return { ...empty, recipient: account.name };
  const { mailing, ethnicity, politicalStatus, hukouProvince, category } = profile;
  const ticked = { lawAbiding: 'yes', health: 'yes' };
  return { ...mailing, ...ticked, ethnicity, politicalStatus, hukouProvince, category };
}

function profileOf(form: Form): Profile {
  const { recipient, phone, regionCode6, detail, postcode, lawAbiding, health, ...rest } = form;
  return {
    ...rest,
    mailing: { recipient, phone, regionCode6, detail, postcode },
    declarations: { lawAbiding: lawAbiding === 'yes', health: health === 'yes' },
  } as Profile;
}

/** Where a field stands in the profile: a return unlocks parts by these names. */
const partOf: Partial<Record<FormField, string>> = {
  recipient: 'mailing',
  phone: 'mailing',
  regionCode6: 'mailing',
  detail: 'mailing',
  postcode: 'mailing',
  lawAbiding: 'declarations',
  health: 'declarations',
};
const pathOf = (field: FormField) =>
  ['profile', partOf[field], field].filter((step) => step !== undefined).join('.');

/** What was typed and not yet saved, and what was saved when it was typed. */
type Edits = Partial<Record<FormField, { readonly value: string; readonly over: string }>>;

/**
 * The profile: saved as a draft as often as one likes. Only what is typed here is kept apart from what is saved,
 * so that a refresh or another tab changes nothing that the person has typed, and takes nothing away.
 */
export function ProfilePart({ me, done }: { me: Me; done: () => Promise<void> }) {
  const say = useSay();
  const { rules, word, reasonOf } = useSeason();
  const { busy, error, act } = useAct();
  const [edits, setEdits] = useState<Edits>({});
  const saved = formOf(me);
  const shown = (field: FormField) => edits[field]?.value ?? saved[field];
  const isReturned = me.application.state === 'RETURNED';
  const unlocked = reasonOf(me.application.reasonCode)?.fields ?? [];
  // What was not returned cannot be changed, and is not asked for (features F5).
  const isOpen = (field: FormField) => !isReturned || unlocked.includes(partOf[field] ?? field);

  const save = () =>
    act(async () => {
      const form = { ...saved };
      for (const field of Object.keys(empty) as FormField[]) form[field] = shown(field);
      const body = { profile: profileOf(form), version: me.application.version };
      try {
        await ask('saveProfile', { body });
      } finally {
        // Also after a conflict: then both versions are shown.
        await done();
      }
      setEdits((before) => remaining(before, form));
    });

  const names: Record<FormField, string> = {
    ethnicity: say('民族', 'Ethnicity'),
    politicalStatus: say('政治面貌', 'Political status'),
    hukouProvince: say('户籍所在省份', 'Province of your hukou'),
    recipient: say('收件人', 'Recipient'),
    phone: say('收件人手机', "Recipient's mobile"),
    regionCode6: say('所在地区代码（6 位）', 'Region code (6 digits)'),
    detail: say('详细地址', 'Address'),
    postcode: say('邮政编码（6 位）', 'Postcode (6 digits)'),
    category: say('报考类别', 'Category'),
    lawAbiding: word(rules.declarations.lawAbiding),
    health: word(rules.declarations.health),
  };
  const fields = Object.keys(names) as FormField[];
  const pathNames = Object.fromEntries(fields.map((field) => [pathOf(field), names[field]]));
  const wrong = wrongFields(error);
  const props = (field: FormField) => ({
    label: names[field],
    value: shown(field),
    disabled: !isOpen(field),
    wrong: wrong.has(pathOf(field)),
    onChange: (value: string) => set(field, value),
    note: conflictOf(field),
  });
  const set = (field: FormField, value: string) =>
    setEdits((before) => ({
      ...before,
      [field]: { value, over: before[field]?.over ?? saved[field] },
    }));
  /** Another tab has saved something else in this field meanwhile. */
  function conflictOf(field: FormField): ReactNode {
    const edit = edits[field];
    if (edit === undefined || edit.over === saved[field] || edit.value === saved[field])
      return undefined;
    return (
      <p className="problem" role="alert">
        {say(
          `别处已保存为“${saved[field]}”。再次保存将以您的输入为准。`,
          `Elsewhere “${saved[field]}” was saved. Saving again takes what you typed.`,
        )}{' '}
        <button
          type="button"
          className="link"
          onClick={() => setEdits(({ [field]: _, ...others }) => others)}
        >
          {say('改用已保存的', 'Take the saved one')}
        </button>
      </p>
    );
  }
  if (isReturned && unlocked.length === 0) return null;
  const isDirty = fields.some((field) => shown(field) !== saved[field]);
  return (
    <Section
      title={
        isReturned
          ? say('修改个人信息', 'Mend your information')
          : say('一、个人信息', '1. Your information')
      }
      id="profile"
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="two">
          <Field {...props('ethnicity')} />
          <Choice
            {...props('politicalStatus')}
            options={politicalStatuses.map(([zh, en]) => [zh, say(zh, en)] as const)}
          />
          <Choice
            {...props('hukouProvince')}
            options={provinces.map(([code, zh, en]) => [code, say(zh, en)] as const)}
          />
          <Choice
            {...props('category')}
            options={rules.categories
              .filter(({ enabled }) => enabled)
              .map(({ id, label }) => [id, word(label)] as const)}
          />
        </div>
        <h3>{say('录取通知书邮寄到', 'Where the offer letter goes')}</h3>
        <div className="two">
          <Field {...props('recipient')} />
          <Field {...props('phone')} type="tel" />
          <Field
            {...props('regionCode6')}
            inputMode="numeric"
            maxLength={6}
            hint={say('行政区划代码，如长沙市为 430100', 'For example 430100 for Changsha')}
          />
          <Field {...props('postcode')} inputMode="numeric" maxLength={6} />
        </div>
        <Field {...props('detail')} />
        <h3>{say('本人承诺', 'I declare')}</h3>
        {(['lawAbiding', 'health'] as const).map((field) => (
          <label className="check" key={field}>
            <input
              type="checkbox"
              checked={shown(field) === 'yes'}
              disabled={!isOpen(field)}
              aria-invalid={wrong.has(pathOf(field)) || undefined}
              onChange={(event) => set(field, event.target.checked ? 'yes' : 'no')}
            />
            {names[field]}
          </label>
        ))}
        <Problem of={error} names={pathNames} />
        <p className="ways">
          <button type="submit" disabled={busy}>
            {isReturned ? say('保存修改', 'Save') : say('保存草稿', 'Save the draft')}
          </button>
          <span className="hint" role="status">
            {isDirty
              ? say('有未保存的修改', 'There are unsaved changes')
              : isReturned
                ? say('已保存，尚未重新提交', 'Saved, not submitted again')
                : me.application.profile !== undefined &&
                  say('已保存为草稿，尚未提交', 'Saved as a draft, not submitted')}
          </span>
        </p>
      </form>
    </Section>
  );
}

/** What was typed while the save was under way. */
function remaining(edits: Edits, sent: Form): Edits {
  return Object.fromEntries(
    Object.entries(edits).filter(([field, edit]) => edit.value !== sent[field as FormField]),
  );
}
