/**
 * Passwords of ten characters and more that are tried first, in English and in Chinese habits (keyboard walks,
 * 5201314, surnames with 123456). Pure repetitions and runs are caught by their pattern.
 */
export const worstPasswords: ReadonlySet<string> = new Set(
  `
password123 password1234 password12345 password123456 password01 password00 password11
password88 passw0rd123 passw0rd1234 p@ssw0rd123 p@ssword123 p@ssw0rd1234 passwordpassword
password!! password1! mypassword mypassword1 newpassword newpassword1 yourpassword thepassword
changeme123 changemenow letmein123 letmein1234 welcome123 welcome1234 welcome2023 welcome2024
admin12345 admin123456 administrator administrator1 adminadmin admin@123456 root123456
rootroot123 test123456 test12345678 testtest123 guest12345 user123456 student123 student1234
student123456 student2023 student2024 teacher123 school1234 school2024 college123 university
university1 iloveyou123 iloveyou1314 iloveyou520 iloveyou1234 iloveyouforever ilove5201314
iloveyou13 qwerty1234 qwerty12345 qwerty123456 qwertyuiop1 qwertyuiop123 qwer123456
qwer12345678 qwer1234qwer qweasdzxc1 qweasdzxc123 qweasd123456 1qaz2wsx3edc 1qaz2wsx3edc4rfv
1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsx34 zaq1xsw2cde3
1qazxsw23edc asdfghjkl1 asdfghjkl123 asdf123456 asdf12345678 asd123456789 zxcvbnm123
zxcvbnm1234 zxcvbnm123456 zxc123456789 abc1234567 abc12345678 abc123456789 abcd123456
abcd12345678 abcde12345 abcdef123456 abcdefg123 abcdefg1234 abcdefg12345 abc123abc123
aa123456789 aaa123456789 aaaa123456 aa12345678 a1234567890 a123456789 a12345678910 a0123456789
q123456789 q1234567890 w123456789 z123456789 z1234567890 x123456789 l123456789 m123456789
zz123456789 zzz123456789 qq123456789 qq1234567890 qqq123456789 ww123456789 wang123456
wang123456789 zhang123456 zhang123456789 li123456789 liu123456789 chen123456 chen123456789
yang123456 huang123456 zhao123456 zhou123456 wu123456789 xu123456789 sun123456789 ma123456789
zhu123456789 hu123456789 guo123456789 he123456789 lin123456789 luo123456789 123456789a
1234567890a 123456789q 1234567890q 123456789z 123456789abc 123456789qq 123456789aa
123456abc123 123456abcd 123456qwer 123456qwerty 12345qwert 1234qwerasdf 1234qwer1234
123qweasdzxc 123qweasd123 123abc456def 123123123a 123321123321 112233445566 11223344556677
1122334455 112233445566a 1223334444 102030405060 147258369a 147258369147 147852369a 159357456a
159753456852 1472583690 7894561230 789456123a 789456123789 987654321a 9876543210a 5201314520
52013145201314 5201314520a 5201314aaa woaini1314 woaini5201314 woaini520520 woaini123456
woaini1314520 woaini12345 woaiwojia123 wodemima123 woshishui123 woshitiancai wobuzhidao
nihao123456 nihaoma123 mima123456 mima123456789 mimamima123 china12345 china123456 zhongguo123
zhongguo1949 zhongguo123456 hunan123456 hunan12345 changsha123 changsha123456 xiangtan123
hengyang123 shaoyang123 yueyang123 changde123 chenzhou123 zhuanshengben zhuanshengben1
zhuanshengben2024 zhuanshengben123 zsb123456789 zsb20242024 zsb2024zsb hnzsb2024123
kaoshi123456 kaoshi2024 jiayou2024 jiayou123456 shangan2024 bishangan2024 benke123456
benke202424 daxue123456 xuesheng123 laoshi123456 beijing2008 beijing123 shanghai123
football123 baseball123 basketball basketball1 basketball23 superman123 spiderman123
batman12345 dragon12345 monkey12345 sunshine123 princess123 princess1234 michael123 jordan2323
kobe242424 kobebryant24 tiantian123 xiaoming123 xiaohong123 xiaoxiao123 baobao123456
baobei5201314 aini1314520 aiqing5201314 laopo5201314 laogong520 forever1314 loveyou1314
love5201314 love123456789 computer123 internet123 samsung123 huawei123456 xiaomi123456
iphone12345 windows123 microsoft1 trustno1trustno1 whatever123 starwars123 1234567891
12345678910 123456789123 1234567899 1234512345 12345123456 111222333444 1111122222 1111111111a
000000000a 0000000000a 8888888888a 6666666666a 66668888aa 888888888a 666666666a 168168168a
518518518a qazwsxedc1 qazwsxedc123 qazwsxedcrfv qaz123456789 wsx123456789 poiuytrewq1
mnbvcxz123 p0o9i8u7y6 0p9o8i7u6y asdqwe123123 zxcasdqwe123 abc@123456 abc!@#123456 admin@2024
qwe!@#123456 1qaz!qaz2wsx 1qaz@wsx3edc !qaz2wsx3edc aa@123456789 a@123456789 abc123!@#123
`
    .trim()
    .split(/\s+/),
);
