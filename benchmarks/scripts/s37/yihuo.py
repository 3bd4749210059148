#异或 神经网络 2-5-1
import numpy as np
np.random.seed(3)
shuru=np.array([[0,0,1,1],
                [0,1,0,1]])        #每一列是一个样本
biaoqian=np.array([[0,1,1,0]])
quanzhong1=np.random.normal(0,1,(5,2))
pianzhi1=np.zeros((5,1))
quanzhong2=np.random.normal(0,1,(1,5))
pianzhi2=np.zeros((1,1))
xuexilv=2.0
def jihuo(x):
    return 1/(1+np.exp(-x))
cishu=0
while True:
    #正向
    yincang=jihuo(np.matmul(quanzhong1,shuru)+pianzhi1)
    shuchu=jihuo(np.matmul(quanzhong2,yincang)+pianzhi2)
    cha=biaoqian-shuchu
    sunshi=np.mean(cha**2)
    #反向
    delta2=cha*shuchu*(1-shuchu)
    delta1=np.matmul(quanzhong2.T,delta2)*yincang*(1-yincang)
    #修改权重
    quanzhong2+=xuexilv*np.matmul(delta2,yincang.T)/4
    pianzhi2+=xuexilv*np.sum(delta2,axis=1,keepdims=True)/4
    quanzhong1+=xuexilv*np.matmul(delta1,shuru.T)/4
    pianzhi1+=xuexilv*np.sum(delta1,axis=1,keepdims=True)/4
    cishu+=1
    if cishu%100==0:
        print('次数',cishu,'损失',sunshi)
    if sunshi<0.005 or cishu>=20000:
        break
print('训练结束，一共',cishu,'次')
print(np.round(shuchu,3))
