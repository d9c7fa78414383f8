import io, pytest
from datetime import timedelta
from app.accounts import service as acc
from app.accounts.states import BodyKind, Verb
from app.kernel import clock
from app.kernel.db import db
from app.kernel.clock import day_of
from app.intake import service as intake
from app.reference import queries as ref
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import *
from tests.builders.intake import make_prepared, publish as pub
from tests.builders import gates, casework as steps, reviews as rv
from tests.builders.bidding import make_opened, make_bid, make_selected, open_now, letters_to
H=timedelta(hours=1)
def go(b,path,data=None,m="POST"):
    db.session.commit()
    d=dict(data or {})
    if m=="POST": d.setdefault("csrf_token", b.csrf_token())
    with b.app.app_context():
        r=b.client.open(path,method=m,data=d if m=="POST" else None); r.get_data()
    db.session.expire_all(); return r
@pytest.fixture
def at(monkeypatch): return lambda m: monkeypatch.setattr(clock,"now",lambda: m)
def test_official(browse):
    body=make_body(); clerk=make_person(body,verbs=(Verb.DRAFT,)); judge=make_official(body); other=make_official()
    d=make_complete(by=clerk,body=body); j=browse(judge); c=browse(clerk)
    for p in ("prepare","publish"):
        r=go(j,f"/requests/{d.id}/{p}",{"publish_key":str(d.id)}); print("unnamed",p,r.status_code,d.state)
    base=dict(procedure="civil",case_number="1",kind="primary")
    for off in (other.id,"x","00000000-0000-0000-0000-000000000000"):
        r=go(c,f"/requests/{d.id}/case",base|{"version":d.version,"official_id":off}); print("official",off==other.id,r.status_code,d.official is clerk,d.official_named)
    for v in (None,"","-1","x","9"*60,"٣"):
        data=base|{"official_id":judge.id}
        if v is not None: data["version"]=v
        r=go(c,f"/requests/{d.id}/case",data); print("case version",repr(v)[:9],r.status_code)
def test_similar(browse):
    o1=make_official(); o2=make_official()
    a,a2=make_complete(by=o1),make_complete(by=o1); b=make_complete(by=o2)
    s=browse(o1)
    for ids in ([b.id],[a2.id,b.id],["x"],[a.id],[]):
        r=go(s,f"/requests/{a.id}/similar",{"other_ids":ids,"reason":"z"}); 
        from app.intake.models import NotDuplicate
        print("similar",r.status_code,db.session.query(NotDuplicate).count())
def test_version_rule(browse):
    ed=make_person(make_body(BodyKind.MINISTRY),[Verb.EDIT_RULES,Verb.MANAGE_MEMBERS]); s=browse(ed)
    rule={"in_force_from":"2090-01-01","act":"L","article":"1","value":"12","source":"s"}
    for v in (None,"-1","0","9"*200,"1.0"," 1"):
        d=dict(rule)
        if v is not None: d["version"]=v
        r=go(s,"/rules/clock.term_days",d); print("rule version",repr(v)[:9],r.status_code)
    for u in ("/rules?unset=","/rules?unset=0","/rules?unset=%00","/rules?unset=1&unset=2","/work?kind=odd","/work?kind=%00","/work?kind=objects_back&turn=zz","/work?kind=review_lost&after=zzz","/work?body=x","/work.csv?kind=%ff","/work?due_by=9999-99-99","/work?due_by=0001-01-01"):
        print(u,go(s,u,m="GET").status_code)
def test_import(browse):
    s=browse(make_person(make_body(BodyKind.MINISTRY),[Verb.REVIEW]))
    ex=go(s,"/register/import/example.csv",m="GET").get_data()
    for name,c in dict(empty=b"",bom=b"\xef\xbb\xbf",utf16=ex.decode().encode("utf-16"),nul=ex.replace(b",",b",\0",3),binary=bytes(range(256))*50,head=ex.splitlines()[0],longfield=ex.splitlines()[0]+b"\n"+b"a"*200000,quote=ex+b'"unclosed,',twice=ex+b"\n".join(ex.splitlines()[1:]),zip=b"PK\3\4"*9,formula=ex.replace(ex.splitlines()[1].split(b",")[0],b"=cmd()"),name0=ex,future=ex).items():
        r=go(s,"/register/import",{"file":(io.BytesIO(c),"" if name=="name0" else "a"*3000+".csv"),"as_of":"9999-12-31" if name=="future" else "2026-03-02","for_real":"y"}); print("import",name,r.status_code)
def test_close(browse,at):
    e=make_published(); bid=make_bid(e); make_bid(e); moment=AT+5*H; at(moment)
    p=bid.expert.person; b=browse(p)
    admin=make_person(make_body(BodyKind.MINISTRY),[Verb.MANAGE_MEMBERS])
    r=go(b,"/agenda/feed"); import re; feed=re.search(r"(/[a-z/]*feed[^\"<\s]*|/[^\"<\s]*\.ics)",r.text); print("feed",r.status_code,feed and feed[0])
    acc.close_person(p,reason="x",by=admin,at=moment,real=clock.wall()); db.session.commit()
    print("closed home",go(b,"/home",m="GET").status_code, go(b,f"/expertises/{e.id}/offer",m="GET").status_code)
    if feed: print("feed after",go(browse(),feed[0],m="GET").status_code)
    open_now(e); print("closed bid state",bid.state)
    from app.bidding import queries as bq, service as bs
    se=bq.newest_search(e.id)
    print("choosable holds closed:", bid in bq.choosable(se.id))
    try:
        sel=bs.select_bid(bid,by=e.official,reason="ok",at=se.offers_due_at+H); print("SELECTED closed person",sel.state, letters_to(p))
    except Exception as x: print("select refused",type(x).__name__,x)
    court=make_body(); mgr=make_person(court,[Verb.MANAGE_MEMBERS]); acc.close_person(mgr,reason="x",by=admin,at=moment,real=clock.wall()); print("last manager of a court closed ok; members now",[m.runs for m in mgr.memberships])
    invited=make_person(court,[Verb.DRAFT],password=None)
    from app.accounts.service import tickets
    from app.accounts.states import TicketPurpose
    t=tickets.new_ticket(invited,TicketPurpose.INVITATION,real=clock.wall()); acc.close_person(invited,reason="x",by=admin,at=moment,real=clock.wall())
    print("invitation after close",go(browse(),f"/invitation/{t}",m="GET").status_code,go(browse(),f"/invitations/{t}",m="GET").status_code)
def test_party(browse,at):
    a=gates.make_told(); b=gates.make_told(); at(AT+H); ta=gates.token_of(a); tb=gates.token_of(b); an=browse()
    from tests.builders.notices import make_legal
    nb=make_legal(b.expertise,template="intake/party_expert",outsider_id=b.id,at=AT,context={"number":b.expertise.number,"token":"","who":"X"})
    print("foreign notice",go(an,f"/parties/{ta}/notices/{nb.id}/read").status_code)
    print("read bad digest",go(an,f"/parties/{ta}/read",{"digest":"x"}).status_code,a.state)
    print("read",go(an,f"/parties/{ta}/read",{}).status_code,a.state)
    print("replay",go(an,f"/parties/{ta}/read",{}).status_code,a.state)
    prop=intake.propose(b,kind=__import__("app.intake.states",fromlist=["x"]).ProposalKind.QUESTION,question_place=None,text="t?",at=AT+H)
    print("foreign takeback",go(an,f"/parties/{ta}/proposals/{prop.id}/take-back").status_code)
    from app.intake import service as s
    s.withdraw(b.expertise,reason="x",by=b.expertise.official,at=AT+H)
    r=go(an,f"/parties/{tb}",m="GET"); print("after withdrawal",r.status_code); print("post read/propose after withdrawal",go(an,f"/parties/{tb}/read",{}).status_code,b.state,go(an,f"/parties/{tb}",{"kind":"question","text":"late?"}).status_code,len(b.proposals))
    s.strike_party(a,reason="x",by=a.expertise.official,at=AT+H); print("struck",go(an,f"/parties/{ta}",m="GET").status_code)
def test_reader(browse,at):
    w=rv.make_work(); w.order(); r=w.submit(); at(w.at)
    third=rv.make_second(w.selection); 
    for who in (w.head,w.writer,w.reader,w.former,w.expertise.official,third.person,None):
        b=browse(who) if who else browse()
        print("replace",who and who.name,go(b,f"/reviews/{r.id}/replace-reader").status_code,go(b,f"/reviews/{r.id}/replace_reader").status_code)
    w.second.institute=make_body(BodyKind.INSTITUTE); db.session.flush(); db.session.expire(w.second)
    b=browse(w.reader); print("moved reader reads",go(b,f"/reviews/{r.id}",m="GET").status_code,go(b,f"/reviews/{r.id}/draft.pdf",m="GET").status_code)
    from app.casework import service as cs
    cs.replace_reader(r,by=w.head,at=w.at); b=browse(w.reader)
    print("after replace reads",go(b,f"/reviews/{r.id}",m="GET").status_code,go(b,f"/reviews/{r.id}/draft.pdf",m="GET").status_code)
