import { useState } from 'react';
import { ask, type BodyOf, type ReplyOf } from '../../api.ts';
import { useSay } from '../../language.tsx';
import { Choice, Countdown, Field, Problem, Section, useAct } from '../../parts.tsx';
import { categoryWord } from '../../words.ts';

type Profile = BodyOf<'saveProfile'>['profile'];

const empty = {
  ethnicity: '汉族',
  politicalStatus: '共青团员',
  hukouProvince: '43',
  recipient: '',
  phone: '',
  regionCode6: '430100',
  detail: '',
  postcode: '',
  category: 'GENERAL',
  lawAbiding: false,
  health: false,
};

function formOf(profile: ReplyOf<'showMe'>['application']['profile'], name: string) {
  if (profile === undefined) return { ...empty, recipient: name };
  const { mailing, declarations, ethnicity, politicalStatus, hukouProvince, category } = profile;
  return { ...mailing, ...declarations, ethnicity, politicalStatus, hukouProvince, category };
}

/** The profile: saved as a draft as often as one likes; it counts only once it has been submitted. */
export function ProfilePart({ me, done }: { me: ReplyOf<'showMe'>; done: () => Promise<void> }) {
  const say = useSay();
  const { busy, error, act } = useAct();
  const [form, setForm] = useState(() => formOf(me.application.profile, me.account.name));
  const set = (field: keyof typeof form) => (value: string) => setForm({ ...form, [field]: value });
  const save = () =>
    act(async () => {
      const { recipient, phone, regionCode6, detail, postcode, lawAbiding, health, ...rest } = form;
      const profile = {
        ...rest,
        mailing: { recipient, phone, regionCode6, detail, postcode },
        declarations: { lawAbiding, health },
      } as Profile;
      await ask('saveProfile', { body: { profile, version: me.application.version } });
      await done();
    });
  return (
    <Section title={say('一、完善信息', '1. Your information')}>
      {me.closesAt !== undefined && (
        <Countdown to={me.closesAt} label={say('报名剩余', 'Registration closes in')} />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="two">
          <Field
            label={say('民族', 'Ethnicity')}
            value={form.ethnicity}
            onChange={set('ethnicity')}
          />
          <Field
            label={say('政治面貌', 'Political status')}
            value={form.politicalStatus}
            onChange={set('politicalStatus')}
          />
          <Field
            label={say('户籍省份代码', 'Province code of your hukou')}
            value={form.hukouProvince}
            onChange={set('hukouProvince')}
            inputMode="numeric"
          />
          <Choice
            label={say('报考类别', 'Category')}
            value={form.category}
            onChange={set('category')}
            options={['GENERAL', 'GENERAL_POVERTY', 'EXEMPT_VETERAN', 'EXEMPT_COMPETITION'].map(
              (code) => [code, categoryWord(say, code)] as const,
            )}
          />
        </div>
        <h3>{say('录取通知书邮寄信息', 'Where the offer letter goes')}</h3>
        <div className="two">
          <Field
            label={say('收件人', 'Recipient')}
            value={form.recipient}
            onChange={set('recipient')}
          />
          <Field
            label={say('收件人电话', "Recipient's phone")}
            value={form.phone}
            onChange={set('phone')}
            type="tel"
          />
          <Field
            label={say('地区代码', 'Region code')}
            value={form.regionCode6}
            onChange={set('regionCode6')}
            inputMode="numeric"
          />
          <Field
            label={say('邮政编码', 'Postcode')}
            value={form.postcode}
            onChange={set('postcode')}
            inputMode="numeric"
          />
        </div>
        <Field label={say('详细地址', 'Address')} value={form.detail} onChange={set('detail')} />
        <label className="check">
          <input
            type="checkbox"
            checked={form.lawAbiding}
            onChange={(event) => setForm({ ...form, lawAbiding: event.target.checked })}
          />
          {say('本人遵纪守法。', 'I abide by the law.')}
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={form.health}
            onChange={(event) => setForm({ ...form, health: event.target.checked })}
          />
          {say('本人身体状况符合相关要求。', 'My health meets the requirements.')}
        </label>
        <Problem of={error} />
        <button type="submit" disabled={busy}>
          {say('保存草稿', 'Save the draft')}
        </button>
      </form>
    </Section>
  );
}
