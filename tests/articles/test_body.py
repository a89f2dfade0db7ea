# ruff: noqa: E501 -- pages keep their lines as they were saved
"""Pages as people save them: in PAGES a line that begins with `+ ` is the article's, any other is boilerplate."""

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.articles.body import Kind, find_body
from pipeline.articles.text import normalise

ROOT = Path(__file__).parents[2]

PAGES = {
    "bullets on top, advertisements between paragraphs": """
Skip to content
Menu
World
Business
Sport
+ Ferry fire off Mindoro kills 11, coast guard says
Maria Santos
Published 14 March 2024
3 min read
Share
+ - Blaze began in the engine room shortly after midnight
+ - Rescuers pulled 74 people from the water
+ - Two crew members are still missing
Advertisement
+ A fire on a passenger ferry off the Philippine island of Mindoro killed 11 people early on Thursday, the coast guard said.

+ The vessel, the Santa Rosa, was carrying 87 passengers and crew from Batangas to Calapan when the blaze broke out in the engine room, a spokesman said.
Advertisement
+ "We jumped because the deck was burning," said Jun Reyes, a 34-year-old fisherman who survived.
Story continues below advertisement
+ Two crew members were still missing on Thursday evening. Divers will resume the search at first light.

+ The ferry passed its last inspection in November, according to the maritime authority.
Share this article
Topics
Philippines
Accidents
Most read
1
Heat wave closes schools across Luzon
2
Senate opens inquiry into port contracts
3
Five places to eat in Iloilo this weekend
""",
    "related lines within the text": """
+ Sudan's army retakes bridge in Omdurman
By Khaled Idris
Reuters
+ CAIRO, Feb 3 (Reuters) - Sudan's army said on Monday it had retaken a bridge across the White Nile in Omdurman after three days of fighting with the paramilitary Rapid Support Forces.
+ At least 40 fighters were killed on both sides, two medical sources said.
Related: What is behind the war in Sudan?
+ The bridge is one of the last crossings still standing between Omdurman and Khartoum. Its capture would allow the army to move supplies to troops who have been surrounded for months.
Read more: Famine spreads in North Darfur, U.N. body says
+ The RSF said in a statement that its forces had carried out "a tactical withdrawal".
+ More than 12 million people have been displaced since the war began in April 2023, according to the United Nations.
Also read | Aid convoy reaches Kadugli after two months
+ Talks mediated by Saudi Arabia have produced several ceasefires, none of which held.
+ (Reporting by Khaled Idris; Editing by Anna Cole)
Our Standards: The Thomson Reuters Trust Principles.
Purchase Licensing Rights
Read Next
Kenya's shilling firms as dollar inflows rise
Nigeria to sell stakes in four refineries
""",
    "cookie banner, newsletter boxes, legal lines": """
We use cookies and similar technologies to give you the best experience. By clicking "Accept all" you agree to the storing of cookies on your device.
Accept all
Reject all
Manage preferences
Subscribe
Log in
The Harbour Times
+ Council approves flood wall along the Ribble
+ The £48m barrier will protect 4,800 homes, engineers say, but some residents fear it will push water downstream
By Ellen Marsh, Environment Reporter
12 January 2025, 9:40 GMT
+ Councillors have approved plans for a flood wall along the River Ribble, ending a dispute that lasted nearly a decade.
+ The wall, up to 2.4 metres high, will run for five kilometres between Walton-le-Dale and the docks. Work is due to start in June.
Sign up to our daily newsletter and get the latest headlines delivered to your inbox
Enter your email
Sign up
+ The Environment Agency says the barrier will protect about 4,800 homes and businesses. Some 300 properties were flooded when the river burst its banks in December 2015.
+ But residents of Penwortham fear the wall will push flood water on to their side of the river.
+ "They are saving one bank and drowning the other," said Tom Healey, whose kitchen was under a metre of water in 2015.
+ The agency said its models showed no increased risk downstream.
Follow us on Facebook, X and Instagram for more local news.
Got a story? Contact us at news@example.org
© 2025 Harbour Media Ltd. All rights reserved.
Privacy policy
Terms of use
""",
    "comments with timestamps": """
+ Bus crash in Puno region leaves 18 dead
The Andean Post
20 hours ago
+ At least 18 people died when a bus plunged into a ravine in southern Peru on Saturday night, police said.
+ The bus was travelling from Juliaca to Cusco with 51 people on board when it left the road near Ayaviri at about 11 p.m.
+ Another 22 passengers were taken to hospital, five of them in a critical condition, said Police Colonel Luis Mamani.
+ Prosecutors have opened an investigation into the transport company.
Comments (4)
Sort by: Newest
carlos_77
18 hours ago
I took that same bus last month. The driver was on his phone the whole way to Cusco, it is a miracle that more people did not die.
Reply
Like
Rosa M.
17 hours ago
My condolences to the families of the passengers. The road near Ayaviri has no barriers at all and the police know it.
Reply
Like
truth_seeker
9 hours ago
At least 18 people die on these roads every week and nobody does anything about the transport company owners.
Reply
Like
Load more comments
""",
    "a live blog": """
LIVE
+ Israel-Gaza live: aid trucks enter through Kerem Shalom as truce holds
Last updated: 18:05 GMT
Share
+ The first aid trucks in eleven weeks entered Gaza on Sunday as a truce between Israel and Hamas held for a third day.
17:52 GMT
+ UN says 93 trucks have crossed
+ The United Nations says 93 trucks carrying flour, baby food and medical supplies crossed into Gaza on Sunday through Kerem Shalom.
16:30 GMT
+ Three hostages handed to the Red Cross
+ Hamas has handed three Israeli hostages to the Red Cross in Khan Younis, the Israeli army said. They are being taken to a hospital near Tel Aviv.
15:11 GMT
+ Qatar calls the truce fragile
+ Qatar's prime minister said the truce between Israel and Hamas remained fragile and urged both sides to begin talks on its second phase.
You may also like
Inside the kitchen that feeds a whole district
The best photographs of the week
How a village in Norway banned the motor car
""",
    "captions and photo credits": """
+ Typhoon Wanda makes landfall in Taiwan
+ Waves break against the harbour wall in Hualien on Tuesday. (Lin Wei/Getty Images)
Photo: AP
+ TAIPEI, Taiwan (AP) — Typhoon Wanda slammed into eastern Taiwan on Tuesday with winds of 184 kph (114 mph), killing three people and cutting power to 380,000 homes.
+ Schools and offices were closed across the island and more than 250 flights were cancelled.
+ Residents clear a fallen tree in Taitung. Photo: CNA
+ A 56-year-old woman in Hualien was killed by a falling wall, the fire agency said. Two fishermen were swept away off Taitung.
+ The storm was expected to weaken before it reached the Chinese province of Fujian on Wednesday.
+ Associated Press writer Huizhong Wu contributed to this report.
Sponsored Content
Doctors Stunned: Do This Before Bed Tonight
Buyer's Insight
New Rule for Drivers Over 50
Auto Savings Club
""",
    "a German page": """
Zum Inhalt springen
Startseite
Politik
Wirtschaft
Sport
Anzeige
+ Explosion in Chemiepark: Zwei Tote und 31 Verletzte
Von Katrin Berger
Stand: 27. Juli 2024, 16:12 Uhr
Lesezeit: 2 Min.
Teilen
+ Bei einer Explosion in einem Chemiepark bei Leuna sind am Samstag zwei Menschen ums Leben gekommen, 31 weitere wurden verletzt.
+ Das Unglück ereignete sich nach Angaben der Polizei gegen 9.40 Uhr in einem Tanklager. Fünf Verletzte schweben in Lebensgefahr.
Anzeige
+ „Wir haben einen dumpfen Knall gehört, dann hat das ganze Haus gezittert“, sagte eine Anwohnerin.
Lesen Sie auch: So gefährlich ist der Beruf des Chemikanten
+ Ministerpräsident Reiner Haseloff sprach den Angehörigen sein Beileid aus. Die Ursache der Explosion war am Nachmittag noch unklar.
+ Der Betreiber des Tanklagers kündigte an, mit der Staatsanwaltschaft zusammenzuarbeiten. (Mit Material der dpa)
Das könnte Sie auch interessieren
Bahn streicht Halte in Wittenberg
Wie gesund ist Hafermilch wirklich?
Kommentare
Impressum
Datenschutz
""",
    "a Spanish page": """
Ir al contenido
Iniciar sesión
Suscríbete
Internacional
+ Un terremoto de magnitud 6,1 deja nueve muertos en Ecuador
Por Lucía Andrade
18 de marzo de 2023
Compartir
+ Al menos nueve personas murieron y 126 resultaron heridas este sábado por un terremoto de magnitud 6,1 que sacudió la costa de Ecuador, informó la Secretaría de Gestión de Riesgos.
+ El epicentro se situó frente a la provincia de Guayas, a unos 44 kilómetros de profundidad.
Publicidad
+ El presidente viajó a la provincia de El Oro, la más afectada, donde se derrumbaron decenas de viviendas.
Te puede interesar: ¿Qué hacer durante un sismo?
+ «No podemos bajar la guardia ante las réplicas», advirtió el alcalde de Machala.
+ El terremoto se sintió también en el norte de Perú, donde una niña murió al caer una pared.
Noticias relacionadas
El volcán Cotopaxi aumenta su actividad
Las mejores playas para visitar en abril
Comentarios
Todos los derechos reservados
""",
    "no boilerplate": """
+ Lawmakers in Lesotho pass wool bill

+ Lawmakers in Lesotho passed a bill on Wednesday that ends the monopoly of a single broker over the export of wool and mohair.

+ The vote was 61 to 48.

+ Herders had complained for years of late payments. Some said they had waited nine months for their money.

+ "It is our sweat," said Mpho Lerotholi, who keeps 40 sheep near Thaba-Tseka.

+ The bill now goes to the Senate.
""",
    "two sentences": """
+ Magnitude 5.8 quake hits Vanuatu
+ A magnitude 5.8 earthquake struck near Port Vila on Friday, the U.S. Geological Survey said. There were no reports of damage.
""",
    "one paragraph": """
+ Gunmen killed six farmers in the Nigerian state of Benue on Sunday, the police said. The attackers came on motorcycles and set fire to houses in Agatu before soldiers drove them off. A spokesman said two of the gunmen were captured. Clashes between herders and farmers over grazing land have killed hundreds of people in the region this year.
""",
    "words of boilerplate as words of the article, short lines, lists, subheads": """
+ Library strike enters third week as talks stall
+ Librarians in Lyndon walked out for a fifteenth day on Monday after talks with the county collapsed.
+ "We tell children to read more," said Ana Ruiz, a librarian. "Then we lock the door."
+ SUBSCRIPTIONS CUT
+ The county cancelled its subscriptions to 40 newspapers in May. Readers who want to subscribe to an online edition must now pay for it themselves.
+ The union has three demands:
+ - a raise of 6 percent for all librarians
+ - no more closures on Saturdays
+ - a vote on the next budget
+ 'NO COMMENT'
+ The county had no comment.
+ "None," a spokeswoman said.
+ What happens next?
+ The two sides share one view of the strike: it cannot go on. A mediator is due on Thursday.
+ Talks about the related dispute over bus fares continue.
""",
    "a French page": """
Aller au contenu
Accueil
Connexion
S'abonner
+ Mali : une attaque contre un camp militaire fait au moins 25 morts
Par Aminata Diallo
Publié le 4 juin 2024 à 11h20
Temps de lecture : 3 min
+ Au moins 25 soldats maliens ont été tués mardi dans l'attaque d'un camp militaire près de Tombouctou, selon un responsable local.
+ Des hommes armés venus en pick-up et à moto ont encerclé le camp à l'aube, a raconté un habitant joint par téléphone.
Publicité
+ « Ils ont brûlé les véhicules et emporté des armes », a-t-il ajouté.
À lire aussi : Au Sahel, des civils pris en étau
+ L'armée malienne a confirmé l'attaque sans donner de bilan. Elle affirme avoir « neutralisé » une vingtaine d'assaillants.
+ L'attaque n'a pas été revendiquée, mais des groupes liés à Al-Qaïda sont actifs dans la région de Tombouctou. (Avec AFP)
Sur le même sujet
Le Niger suspend la BBC
Les plus lus
Météo : la neige arrive en plaine
Présidentielle : ce que disent les sondages
Réagir
""",
    "a Russian page": """
Реклама
Главная
Поделиться
+ В Дагестане при обрушении моста погибли четыре человека
12 августа 2024, 14:05
+ Четыре человека погибли и семеро пострадали при обрушении автомобильного моста в Дагестане, сообщили в МЧС.
+ Мост через реку Самур обрушился в понедельник утром, когда по нему проезжали автобус и два грузовика.
Читайте также: Как проверяют мосты в регионах
+ По словам главы района, мост построили в 1974 г. и последний раз ремонтировали двадцать лет назад.
+ Возбуждено уголовное дело. Движение через реку организовано по объездной дороге.
Материалы по теме
На трассе под Тверью сгорел грузовик
Новый терминал аэропорта откроют весной
Комментарии
Подписывайтесь на наш канал в Telegram
Все права защищены
""",
    "wrapped at a fixed column, marked with an end sign": """
+ MINE COLLAPSE TRAPS 14 IN BUKAVU

+ BUKAVU, Congo (AFP) - Fourteen miners were trapped underground on
+ Friday when a gold mine collapsed after heavy rain in the eastern
+ Democratic Republic of Congo, a local official said. Rescuers had
+ reached two of them by the evening.

+ The mine at Kamituga, about 180 kilometres southwest of Bukavu, is
+ worked by hand by several thousand people. Such collapses are common
+ there in the rainy season.

+ "We hear them knocking," said the official, Crispin Kabwe, adding
+ that pumps were on their way from the city.

ENDS

Notes to editors
Pictures are available from the press office on request.
""",
    "a related article pasted in full": """
+ Armenia and Azerbaijan exchange prisoners
The Tribune
5 hours ago
+ Armenia and Azerbaijan exchanged 34 prisoners at their border on Wednesday in the largest swap since the two countries agreed to normalise relations.
+ Azerbaijan handed over 32 Armenian servicemen, and Armenia released two Azerbaijani soldiers, the governments said in a joint statement.
+ The swap was brokered by the European Union and the United States, according to the statement.
+ Armenia's Prime Minister Nikol Pashinyan welcomed the release and said more steps would follow.
Related Articles
Pashinyan visits Brussels as Armenia turns to the West
Pashinyan visits Brussels as Armenia turns to the West
Caucasus Daily
2 days ago
Armenia's Prime Minister Nikol Pashinyan arrived in Brussels on Monday for talks with leaders of the European Union on trade and visas.
The talks in Brussels come as Armenia has frozen its part in a security alliance led by Russia. Pashinyan said the alliance had failed Armenia during its war with Azerbaijan.
European leaders promised Armenia 270 million euros in grants over four years. The United States pledged a further 65 million dollars.
Russia warned Armenia that trade visas with the European Union would cost the country dearly.
DOWNLOAD THE APP
""",
    "a box of links within the text": """
+ Greece evacuates villages as wildfire nears Volos
By Eleni Kosta | Athens
+ Firefighters battled a wildfire near the Greek port of Volos on Thursday as the authorities ordered 2,000 people to leave twelve villages.
+ The wildfire broke out on a hillside on Wednesday and was fanned by strong winds, the fire brigade said. More than 160 firefighters and 14 aircraft were deployed.
Related stories
Tourists flee Rhodes as hotels empty
Why the Mediterranean is heating faster
Olive oil prices reach a record
+ A warehouse that held ammunition exploded as the flames came near an air force base outside Volos. Pilots moved F-16 jets to another base as a precaution, the air force said.
+ Two people died in the fire, among them a shepherd who tried to save his flock, the fire brigade said.
+ Forecasters expect the winds to drop on Friday, which would help firefighters contain the blaze.
""",
    "a Korean page": """
메뉴
로그인
구독
+ 북한, 동해상으로 단거리 탄도미사일 두 발 발사
김민수 기자
입력 2024.05.17. 오후 4:10
공유하기
+ 북한이 17일 오후 강원도 원산 일대에서 동해상으로 단거리 탄도미사일 두 발을 발사했다고 합동참모본부가 밝혔다.
+ 합참은 미사일이 약 300킬로미터를 비행한 뒤 동해상에 떨어졌다고 설명했다.
광고
+ 군 당국은 북한이 한미 연합훈련에 반발해 미사일을 발사한 것으로 보고 있다.
+ 일본 정부도 북한의 미사일 발사를 확인하고 항의했다고 발표했다.
관련기사
서울 아파트값 3주 연속 상승
올여름 장마 평년보다 길다
댓글 12
무단전재 및 재배포 금지
""",
    "teasers and an author's life without any heading": """
+ Haiti gang attack on hospital kills a reporter and a policeman
+ Gunmen opened fire on journalists at the reopening of Haiti's largest public hospital on Tuesday, killing two reporters and a policeman.
+ The General Hospital in Port-au-Prince had been closed since February, when gangs overran the centre of the capital.
+ A gang leader known as Izo said in a video that his men had attacked the hospital because he had not approved its reopening.
+ Haiti's transitional council promised that the attack would not go unpunished.
Jean Baptiste Pierre is a reporter based in Miami who covers the Caribbean. He previously worked for newspapers in Montreal and Paris.
Bank of Canada cuts its key rate by half a point
Policymakers in Ottawa lowered borrowing costs for a fifth time as unemployment rose to its highest level since the...
Ten novels our critics loved this autumn
From a family saga set in Trieste to a comedy about a failing vineyard, these are the books that...
Chelsea held to a draw at Goodison Park
The leaders dropped two points in the rain on Sunday after a goalless match in which both sides hit...
""",
    "an Italian page": """
Vai al contenuto
ABBONATI
Accedi
Cronaca
+ Frana a Casamicciola, salgono a dodici le vittime
+ Trovato il corpo dell'ultima dispersa, una donna di 31 anni
di Marco Esposito
06 Dicembre 2022 alle 11:42
2 minuti di lettura
Condividi
+ CASAMICCIOLA TERME - È stato trovato martedì mattina il corpo di Maria Teresa Arcamone, l'ultima dispersa della frana che il 26 novembre ha travolto una parte del paese. Le vittime sono dodici.
+ La donna, 31 anni, era stata vista l'ultima volta nella sua casa di via Celario. I vigili del fuoco l'hanno trovata sotto tre metri di fango.
Leggi anche: Ischia, la mappa del rischio che nessuno ha letto
+ Restano fuori casa 250 persone, ospitate negli alberghi dell'isola. Il commissario ha prorogato lo sgombero fino alla fine dell'allerta meteo.
PUBBLICITÀ
+ «Abbiamo fatto tutto il possibile», ha detto il comandante dei soccorritori. Nelle ricerche sono stati impegnati 160 vigili del fuoco con nove cani.
+ La Procura di Napoli indaga per frana colposa e omicidio colposo. Nessuno è ancora indagato.
© Riproduzione riservata
Articoli correlati
Terna, posato il primo cavo verso la Sardegna
Serie A, il Napoli torna dal ritiro in Turchia
Caro bollette, le nuove regole da gennaio
I più letti
Oroscopo del giorno
Commenta
""",
    "a Japanese page": """
メニュー
ログイン
会員登録
国際
+ スーダン首都で停戦、2週間ぶりに支援物資届く
2023年5月30日 9時12分
シェア
ツイート
+ スーダンの首都ハルツームで、国軍と準軍事組織が合意した停戦が29日に始まり、国連の支援物資を積んだトラック12台が2週間ぶりに市内に入った。
+ 世界食糧計画(WFP)によると、物資は約1万5000人分の食料にあたる。市内では水と電気が止まり、病院の3分の2が閉鎖されている。
広告
+ 保健省は、戦闘が始まった4月15日からの死者が少なくとも730人、負傷者が5500人を超えたと発表した。
+ 「停戦が守られなければ、次の輸送はできない」とWFPの担当者は話した。
関連記事
円安進み一時140円台
台風2号、先島諸島に接近へ
人気記事
コメント 24
無断転載を禁じます
""",
    "an app's page with coverage by others": """
Open in app
Sign up
Top stories
+ Bridge collapse in Gujarat kills 15
Press Herald
3 hours ago
+ Fifteen people died when a bridge over the Mahisagar river in Gujarat broke on Wednesday and seven vehicles fell into the water, officials said.
+ The bridge, built in 1985, linked Vadodara and Anand. Engineers had declared it safe after an inspection in May.
+ Divers found a truck with two bodies at a depth of four metres on Thursday. Three people are still missing.
+ Four engineers of the state's roads department were suspended, and the government ordered checks of 7,000 bridges.
Read full story
See more coverage
Gujarat bridge collapse: families demand answers
Metro Daily
2 hours ago
"They told us it would hold," says the father of two victims as villagers block...
What went wrong on the Mahisagar
The Engineer
1 hour ago
An expert looks at photographs of the broken span and sees a bearing that had...
More for you
Monsoon reaches Delhi a week early
India wins second Test by 336 runs
Tap here to get alerts
""",
    "a Portuguese page": """
Ir para o conteúdo
ASSINE
Entrar
MUNDO
+ Ataque a mesquita no Burkina Faso mata 14 pessoas
Redação
25/02/2024 às 19h30
Compartilhe
Facebook
WhatsApp
+ Homens armados mataram 14 pessoas durante a oração da manhã em uma mesquita em Natiaboani, no leste do Burkina Faso, informou uma fonte da polícia neste domingo.
+ Os atacantes chegaram em motos por volta das 5h e cercaram o templo. Um líder religioso está entre os mortos.
Leia também: Junta prorroga serviço militar obrigatório
+ No mesmo dia, 15 fiéis foram mortos em uma igreja católica em Essakane, no norte do país, segundo a diocese de Dori.
Continua depois da publicidade
+ O país vive desde 2015 uma onda de violência que já deixou cerca de 20 mil mortos e mais de dois milhões de deslocados.
+ Nenhum grupo assumiu a autoria dos ataques.
(Com AFP)
Mais lidas
Mega-Sena acumula e vai a R$ 205 milhões
Veja a previsão do tempo para a semana
Notícias relacionadas
Senegal marca eleição para junho
Comentários
Todos os direitos reservados
""",
    "a Turkish page": """
ANA SAYFA
GÜNDEM
EKONOMİ
SPOR
+ Kahramanmaraş'ta 5,1 büyüklüğünde deprem
Giriş: 16.10.2024 - 10:46
Güncelleme: 16.10.2024 - 12:30
Paylaş
+ Kahramanmaraş'ın Göksun ilçesinde çarşamba sabahı 5,1 büyüklüğünde deprem meydana geldi. Afet ve Acil Durum Yönetimi Başkanlığı, depremin yerin 9 kilometre altında olduğunu bildirdi.
+ Vali, ilk belirlemelere göre can kaybı olmadığını, iki ahırın yıkıldığını ve dört kişinin hafif yaralandığını söyledi.
REKLAM
+ Okullar bir gün tatil edildi. Deprem, Adana ve Malatya'da da hissedildi.
+ «Çok korktuk, hemen dışarı çıktık» diyen bir esnaf, şubat 2023'teki depremleri hatırladıklarını anlattı.
İlgili Haberler
Altın fiyatlarında yeni rekor
Galatasaray kampa giriyor
Çok Okunanlar
Emekli zammı ne kadar olacak?
Yorumlar
Tüm hakları saklıdır
""",
    "a newsletter pasted from the mail": """
View in browser
Forwarded this email? Subscribe here for more
+ The Caucasus Letter: Georgia's border crossing reopens
+ The Larsi crossing between Georgia and Russia reopened on Friday after a landslide had closed it for six days, the Georgian roads department said.
+ About 1,900 trucks waited on the Georgian side when the first were let through at noon. Drivers had slept in their cabins and complained that nobody brought them water.
+ Armenia sends 70 percent of its exports by this road. The economy ministry in Yerevan put the loss at 14 million dollars.
+ Two road workers were killed by the landslide, which blocked a tunnel for 300 metres. A third was found alive.
+ Geologists say that the slope is not yet stable. Lorries may pass only by day until the end of the month.
You're receiving this email because you signed up at caucasusletter.example.
Unsubscribe | Manage preferences
Share
Like
Comment
Restack
© 2024 The Caucasus Letter
548 Market Street PMB 72296, San Francisco, CA 94104
""",
    "an interview": """
+ 'I counted the shells': a surgeon on 40 days in El Fasher
+ Dr. Amal Yousif, a surgeon, left El Fasher in October after forty days under siege. She spoke to us in Adré, in eastern Chad.
+ How many surgeons were left in El Fasher?
+ Three. Then two, after the shelling of the maternity ward.
+ What did you operate with?
+ Kitchen knives, at the end. We boiled them. We had no gauze, so we cut up mosquito nets.
+ Did you count the dead?
+ I counted the shells. It was easier. On the worst day there were 214.
+ Will you go back?
+ Yes. The hospital will need a surgeon, whoever holds the city.
""",
}


def page(marked):
    """The page and its article, as texts."""
    lines = marked.strip("\n").split("\n")
    whole = "\n".join(line.removeprefix("+ ") for line in lines)
    return whole, "\n".join(line.removeprefix("+ ") for line in lines if line.startswith("+ "))


def body_text(text, title=None):
    """The article found in `text`."""
    return "\n".join(text[start:end] for start, end in find_body(text, title).spans)


def f1(gold, predicted):
    """Token F1, order aside."""
    wanted, found = Counter(re.findall(r"\w+", gold)), Counter(re.findall(r"\w+", predicted))
    return 2 * (wanted & found).total() / (wanted.total() + found.total())


def seed(number):
    """The normalised text of a seed, and its name."""
    (path,) = (ROOT / "seeds").glob(f"{number:03d}_*.txt")
    return normalise(path.read_text(encoding="utf-8")), path.stem


@pytest.mark.parametrize("name", PAGES)
def test_finds_the_article_in_a_saved_page(name):
    """Token F1 against the article as marked by hand is at least 0.95."""
    whole, article = page(PAGES[name])
    assert f1(article, body_text(whole)) >= 0.95


@pytest.mark.parametrize("name", PAGES)
def test_a_known_title_does_no_harm(name):
    """Given its headline, the same page still scores at least 0.95."""
    whole, article = page(PAGES[name])
    assert f1(article, body_text(whole, article.split("\n", 1)[0])) >= 0.95


@pytest.mark.parametrize("name", PAGES)
def test_the_article_alone_is_kept_whole(name):
    """A text without boilerplate loses not a word."""
    _, article = page(PAGES[name])
    assert re.findall(r"\w+", body_text(article)) == re.findall(r"\w+", article)


# ---------------------------------------------------------------- the seeds


GOLD = YAML(typ="safe").load(ROOT / "evals" / "gold" / "seeds.yaml")


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("titled", [True, False])
def test_a_seed_ends_where_its_gold_says(number, titled):
    """The body ends with the last words of the article proper, and nothing after them is kept."""
    text, name = seed(number)
    ending = GOLD[name]["body_ends_with"]
    title = text.split("\n", 1)[0] if titled and number in (0, 2) else None
    end = find_body(text, title).spans[-1][1]
    assert text[:end].endswith(ending)


@pytest.mark.parametrize("number", range(5))
def test_every_gold_quote_of_a_seed_lies_in_its_body(number):
    """No evidence is lost with the boilerplate."""
    text, name = seed(number)
    body = " ".join(body_text(text).split())
    missing = [
        claim["quote"] for claim in GOLD[name]["claims"] if " ".join(claim["quote"].split()) not in body
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "By Stefan J. Bos"),
        (1, "March 27, 2025 Tags"),
        (2, "Share and Follow"),
        (3, "Time of India5 hours ago"),
        (4, "2 min read"),
    ],
)
def test_boilerplate_above_a_seed_is_dropped(number, words):
    """Bylines, buttons and stamps between headline and text are none of it."""
    text, _ = seed(number)
    assert words in text
    assert words not in body_text(text)


def test_subheads_and_captions_of_a_seed_stay():
    """What belongs to the article though it is no full sentence."""
    assert "SIX MONTHS WARFARE" in body_text(seed(0)[0])
    assert "(Sputnik/Mikhail Metzel/Kremlin via Reuters/File Photo)" in body_text(seed(2)[0])


# ---------------------------------------------------------------- lines and sentences that look like boilerplate

LEAD = "Council votes on harbour wall\n\nThe council voted on Monday to build a wall around the harbour, the mayor said.\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "The drought contributed to the famine.",
        "The two leaders met about a year ago.",
        "“We will never consent to this,” the mayor said.",
        "For more than 20 years she could not visit the harbour.",
        "Support for the wall has grown since a member resigned.",
        "Also on Tuesday, he resigned.",
        "Like others on Facebook, the mayor praised the wall.",
        "The mayor said the harbour was built 50 years ago.",
        "With information from the port, police found the ship.",
        "Reporting by the harbour office was late.",
        "The court said copyright the council held had ended.",
        "Registran en el canal más barcos que nunca.",
        "In 2023.",
        "More followed.",
    ],
)
def test_a_sentence_of_the_article_is_kept(sentence):
    """A full sentence between two others is the article's, whatever words of boilerplate it holds."""
    text = (
        LEAD
        + sentence
        + "\nThe wall around the harbour will cost the council nine million euros, the mayor said.\n"
    )
    assert sentence in body_text(text)


@pytest.mark.parametrize(
    "headline",
    [
        "Category 4 hurricane slams Florida as thousands flee",
        "Terms of Gaza truce revealed by mediators",
        "Copyright case against songwriter ends",
        "Explainer: Why the strait of Hormuz matters",
        "Gaza strike kills two and wounds a correspondent",
        "What is behind the war in Sudan?",
    ],
)
def test_a_headline_may_begin_like_boilerplate(headline):
    """The line above the first paragraph is the headline even so."""
    text = (
        f"{headline}\n\nNine people were killed when the hurricane hit Florida, as the truce in Gaza and the war in Sudan "
        "went on and the songwriter won the copyright case about Hormuz.\n"
    )
    body = find_body(text)
    assert body.headline is not None
    assert text[body.headline.start : body.headline.end] == headline


@pytest.mark.parametrize(
    "line",
    [
        "Share Tweet Email Print",
        "ADVERTISEMENT",
        "Read more: Five harbours worth a visit",
        "Related: How the harbour was built",
        "Sign up for our newsletter and get the news in your inbox.",
        "2 min read",
        "5 hours ago",
        "Photo: AP",
        "Follow us on Telegram",
        "Lesen Sie auch: Der Hafen von gestern",
        "À lire aussi : Le port d'hier",
        "Lee también: El puerto de ayer",
        "Читайте также: Порт вчера и сегодня",
        "관련기사 항구의 어제와 오늘",
        "* * *",
    ],
)
def test_a_line_of_boilerplate_between_paragraphs_is_dropped(line):
    """And the paragraph below it stays."""
    below = "The wall around the harbour will cost the council nine million euros, the mayor said."
    body = body_text(LEAD + line + "\n" + below + "\n")
    assert line not in body
    assert below in body


# ---------------------------------------------------------------- laws


def test_nothing_like_an_article_is_kept_whole_without_confidence():
    """A text is never left without a body."""
    body = find_body("Menu\nHome\nSearch")
    assert (body.spans, body.confidence) == (((0, 16),), 0.0)


def test_a_headline_that_stands_twice_is_kept_once():
    """As headline; its copy is boilerplate."""
    text = LEAD.split("\n", 1)[0] + "\n" + LEAD
    body = find_body(text)
    assert body_text(text).count("Council votes on harbour wall") == 1
    assert [block.kind for block in body.paragraphs] == [Kind.HEADLINE, Kind.PROSE]


@given(st.text(max_size=400))
def test_blocks_cover_the_text(text):
    """Kept and dropped blocks together are every character but white space, in order and apart."""
    body = find_body(text)
    blocks = sorted(body.paragraphs + body.boilerplate, key=lambda block: block.start)
    assert "".join("".join(text[block.start : block.end].split()) for block in blocks) == "".join(
        text.split()
    )
    assert 0.0 <= body.confidence <= 1.0
    assert bool(body.paragraphs) == bool(text.strip())
    assert all(
        "".join(text[start:end].split())
        == "".join("".join(text[b.start : b.end].split()) for b in body.paragraphs if start <= b.start < end)
        for start, end in body.spans
    )


@pytest.mark.faults
def test_a_hundred_texts_take_less_than_a_second():
    """On one core, on pages of the seeds' size."""
    texts = [seed(number)[0] for number in range(5)]
    find_body(texts[0])
    began = time.process_time()
    for text in texts * 4:
        find_body(text)
    assert (time.process_time() - began) / 20 < 0.01 * 3  # three times the aim: a busy machine is no failure
